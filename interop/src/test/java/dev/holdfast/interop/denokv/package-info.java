/** Deno KV with real Deno, with npm's client, and with denokv's own backend. */
package dev.holdfast.interop.denokv;
