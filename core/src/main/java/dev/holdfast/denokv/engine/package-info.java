/**
 * A Deno KV database in an SQLite file: reads, atomic writes and watches as KV Connect has them, and the log of what was
 * committed. Knows no HTTP.
 *
 * <p>One thread writes. What is asked of it meanwhile becomes one transaction with one sync, and is answered behind it;
 * each write is worked out in memory first, so that one that is refused has changed nothing. Readers have connections of
 * their own and see only what is on the disk.
 */
package dev.holdfast.denokv.engine;
