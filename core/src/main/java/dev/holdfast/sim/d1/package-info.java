/**
 * The simulated D1: databases, queries, export, import and Time Travel over real SQLite files
 * (developers.cloudflare.com/d1).
 */
package dev.holdfast.sim.d1;
