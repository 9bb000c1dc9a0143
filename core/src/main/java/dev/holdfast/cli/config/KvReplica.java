package dev.holdfast.cli.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * What a Deno KV database follows.
 *
 * @param from the address of a backup, or of the primary: {@code http://…} or {@code https://…}
 * @param token of the primary; empty when it is in a file, or that of the database itself
 * @param tokenFile of the primary
 * @param overwrite whether what is in the file by itself may be lost
 */
public record KvReplica(String from, String token, Optional<Path> tokenFile, boolean overwrite) {
    private static final int LAST_PORT = 65_535;

    /** The same of a backup. */
    public static KvReplica ofBackup(String store, boolean overwrite) {
        return new KvReplica(store, "", Optional.empty(), overwrite);
    }

    /** Whether it is the primary itself that is followed. */
    public boolean isDirect() {
        return isAddress(from);
    }

    /** Whether this is where a database is, as {@code Deno.openKv} takes it. */
    public static boolean isAddress(String text) {
        try {
            URI uri = URI.create(text);
            boolean isWeb = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
            return isWeb && uri.getHost() != null && uri.getPort() <= LAST_PORT;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Empty when the table has none. */
    static Optional<KvReplica> of(JsonNode node, UnaryOperator<String> resolved) {
        String backup = resolved.apply(node.path("sync_from").asText(""));
        String primary = resolved.apply(node.path("replica_of").asText(""));
        String written = node.path("primary_token").asText("");
        String file = resolved.apply(node.path("primary_token_file").asText(""));
        if (!written.isEmpty() && !written.contains("${")) {
            throw new IllegalArgumentException("has a [[denokv]] with a primary_token that stands in the file itself");
        }
        if (!backup.isEmpty() && !primary.isEmpty() || !written.isEmpty() && !file.isEmpty()) {
            throw new IllegalArgumentException("has a [[denokv]] that follows two things, or has two tokens for it");
        }
        if (primary.isEmpty() && Stream.of(written, file).anyMatch(it -> !it.isEmpty())) {
            throw new IllegalArgumentException("has a [[denokv]] with a token of a primary and without replica_of");
        }
        if (!primary.isEmpty() && !isAddress(primary)) {
            throw new IllegalArgumentException(
                    "has a [[denokv]] with a replica_of that is no address such as https://primary:4512");
        }
        return Stream.of(backup, primary)
                .filter(it -> !it.isEmpty())
                .findFirst()
                .map(it -> new KvReplica(
                        it,
                        resolved.apply(written),
                        file.isEmpty() ? Optional.empty() : Optional.of(Path.of(file)),
                        false));
    }
}
