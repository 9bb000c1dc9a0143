/** The server's verb: the configured backups as runs, and the service around them. */
package dev.holdfast.app.serve;
