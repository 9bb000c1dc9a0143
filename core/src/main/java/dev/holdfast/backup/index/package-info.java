/** What the stores hold, kept in memory, so that a list of ten thousand snapshots does not read ten thousand manifests. */
package dev.holdfast.backup.index;
