/**
 * The local state of {@code wrangler dev}, in a project folder on disk: D1 databases and KV namespaces as workerd keeps
 * them, read and written without it.
 */
package dev.holdfast.wrangler;
