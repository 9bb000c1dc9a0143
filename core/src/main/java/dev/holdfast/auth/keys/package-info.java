/** API keys: made, shown once, kept as hashes. */
package dev.holdfast.auth.keys;
