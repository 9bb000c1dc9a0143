/** The server: HTTP API, console, and what keeps it running. */
package dev.holdfast.server;
