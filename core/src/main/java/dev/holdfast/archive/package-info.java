/**
 * Snapshots in a store: {@link dev.holdfast.archive.SnapshotWriter} is a target, {@link dev.holdfast.archive.SnapshotReader}
 * a source, {@link dev.holdfast.archive.Snapshots} what a store holds and what is known of it. The layout is
 * docs/format.md.
 */
package dev.holdfast.archive;
