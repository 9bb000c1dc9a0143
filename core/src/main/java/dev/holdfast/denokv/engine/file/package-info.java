/** An SQLite file in the schema of denokv's server (facts/denokv.md §4): connections to it, and the tables of its own. */
package dev.holdfast.denokv.engine.file;
