/** Keys and values of Deno KV as JSON that people read and write; the form is in docs/denokv-json.md. Pure. */
package dev.holdfast.denokv.json;
