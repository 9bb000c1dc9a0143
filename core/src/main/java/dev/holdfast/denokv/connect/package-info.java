/**
 * Deno KV over the network. So far the sockets: {@link dev.holdfast.denokv.connect.OnePort} makes a listener speak what
 * Deno and the npm client speak, without the pauses that Deno's larger requests otherwise meet.
 */
package dev.holdfast.denokv.connect;
