package dev.holdfast.cloudflare;

import com.fasterxml.jackson.databind.JsonNode;

/** An answer: its {@code result} as it was read, and its {@code result_info} (a missing node when there is none). */
public record Answer<T>(T result, JsonNode info) {}
