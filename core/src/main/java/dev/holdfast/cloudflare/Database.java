package dev.holdfast.cloudflare;

/** A D1 database. {@code bytes} is its size, or -1 when the answer did not say. */
public record Database(String id, String name, long bytes) {}
