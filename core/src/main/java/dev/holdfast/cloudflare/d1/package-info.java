/** D1 over the REST API: lossless reads by query or by export, and restores by query batches and imports. */
package dev.holdfast.cloudflare.d1;
