/**
 * The room of Cloudflare's API: one client that speaks HTTP, with the retries, the request budget and the meaning of errors.
 * D1 lives in {@code d1}, Workers KV in {@code kv}.
 */
package dev.holdfast.cloudflare;
