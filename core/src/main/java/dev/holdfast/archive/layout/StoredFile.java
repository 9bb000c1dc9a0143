package dev.holdfast.archive.layout;

import dev.holdfast.model.KeyRange;

/**
 * A file of a snapshot.
 *
 * @param name within the snapshot's folder
 * @param collection whose records it holds, or null
 * @param range of those records, or null
 */
public record StoredFile(String name, long bytes, String sha256, long records, String collection, KeyRange range) {}
