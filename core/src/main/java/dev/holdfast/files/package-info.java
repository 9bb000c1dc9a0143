/** Files that other tools read and write: SQL dumps, the JSON of {@code wrangler kv bulk put}, CSV. */
package dev.holdfast.files;
