/** Deno KV databases that others serve, as the server watches them. */
package dev.holdfast.app.denokv.watch;
