package dev.holdfast.model;

/** The digest of one key range of a collection. */
public record RangeDigest(KeyRange range, Digest digest) {}
