/**
 * Deno KV over the network. {@link dev.holdfast.denokv.connect.KvServer} answers requests of KV Connect from databases of
 * the engine; {@code OnePort} makes its listener speak what Deno and the npm client speak, without the pauses that Deno's
 * larger requests otherwise meet; {@code Guests} bounds what the other sides may take.
 */
package dev.holdfast.denokv.connect;
