/**
 * Writes the continuous backup of a database: for each generation a folder in the layout of Deno KV's own backup, first a
 * base, then the log, object by object.
 */
package dev.holdfast.denokv.history.upload;
