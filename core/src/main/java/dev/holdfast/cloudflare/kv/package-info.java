/** Workers KV over the REST API: pairs read by list pages and bulk gets, and written by bulk puts. */
package dev.holdfast.cloudflare.kv;
