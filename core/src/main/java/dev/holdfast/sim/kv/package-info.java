/** The simulated Workers KV: namespaces, keys, values, metadata and the bulk calls (developers.cloudflare.com/kv). */
package dev.holdfast.sim.kv;
