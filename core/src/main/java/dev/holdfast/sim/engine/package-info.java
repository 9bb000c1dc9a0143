/**
 * SQL as D1 runs it: SQLite under D1's limits and refusals, results as lossy as D1's, errors in D1's words.
 *
 * <p>Sources: developers.cloudflare.com/d1 and the behaviour of workerd, Cloudflare's open-source runtime.
 */
package dev.holdfast.sim.engine;
