/** Backups: taking, listing and proving snapshots, and the check-up of everything that they need. */
package dev.holdfast.backup;
