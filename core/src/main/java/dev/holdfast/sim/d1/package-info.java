/**
 * The simulated D1: a real SQLite file per database behind D1's limits, refusals and lossy values.
 *
 * <p>Sources: developers.cloudflare.com/d1 and the behaviour of workerd, Cloudflare's open-source runtime.
 */
package dev.holdfast.sim.d1;
