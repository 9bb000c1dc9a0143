/**
 * Reads continuous backups of Deno KV from a store, whoever wrote them: what there is, the state at any commit, and what
 * was changed between two (facts/denokv.md §5).
 *
 * <p>It is stricter than stock readers: an object that is damaged, missing, foreign or out of order is named, and nothing
 * is given that rests on it.
 */
package dev.holdfast.denokv.history;
