package dev.holdfast.cli.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The access token of a {@code [[denokv]]}: from the environment, or in a file. */
record KvToken(String written, Optional<Path> file) {
    /** @throws IllegalArgumentException when it is neither, or both, or stands there itself */
    static KvToken of(JsonNode node, UnaryOperator<String> resolved) {
        String written = node.path("access_token").asText("");
        String file = resolved.apply(node.path("access_token_file").asText(""));
        if (!written.isEmpty() && !written.contains("${")) {
            throw new IllegalArgumentException("has a [[denokv]] with an access_token that stands in the file itself");
        }
        if (written.isEmpty() == file.isEmpty()) {
            throw new IllegalArgumentException("has a [[denokv]] that needs either access_token_file or access_token");
        }
        return new KvToken(resolved.apply(written), file.isEmpty() ? Optional.empty() : Optional.of(Path.of(file)));
    }
}
