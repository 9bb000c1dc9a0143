/** Connections: how long a peer may take for anything, and how many there may be. Knows nothing of requests. */
package dev.holdfast.server.line;
