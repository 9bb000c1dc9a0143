package dev.holdfast.cloudflare;

import com.fasterxml.jackson.databind.JsonNode;

/** A small answer as trees: its {@code result}, and its {@code result_info} (a missing node when there is none). */
public record Answer(JsonNode result, JsonNode info) {}
