/** The server's certificate: read from PEM files, and again when they have changed. */
package dev.holdfast.server.tls;
