/** Keys, values and versionstamps of Deno KV as bytes, and back. Pure. */
package dev.holdfast.denokv.value;
