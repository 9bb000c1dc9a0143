package dev.holdfast.cloudflare;

/** A namespace of Workers KV. */
public record Namespace(String id, String title) {}
