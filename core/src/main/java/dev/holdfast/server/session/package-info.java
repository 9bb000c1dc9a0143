/** Signing in with a browser: a cookie instead of a header, for as long as the key behind it counts. */
package dev.holdfast.server.session;
