/**
 * Deno KV databases and moments of their backups at the corridor's end: as sources, and as targets.
 *
 * <p>All are tables of denokv's server ({@link dev.holdfast.flow.pairs.DenoKv}). What is no file is brought into one first.
 */
package dev.holdfast.denokv.corridor;
