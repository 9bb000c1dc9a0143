/** Backups as durable runs: what the server does by the clock and on request. */
package dev.holdfast.backup.runs;
