/** D1's own export over the REST API. */
package dev.holdfast.cloudflare.export;
