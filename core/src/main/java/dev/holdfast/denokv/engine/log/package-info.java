/**
 * What has happened to a database, commit by commit, in tables of the same file that are written in the same transaction
 * as the pairs: so neither can have what the other has not.
 */
package dev.holdfast.denokv.engine.log;
