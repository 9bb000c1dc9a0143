package dev.holdfast.cli.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * One {@code [[denokv]]} that is served here.
 *
 * @param name the last part of its address; empty for the one at the root
 * @param file of SQLite
 * @param token that its clients show; empty when it is in a file
 * @param tokenFile of the token
 * @param readOnly whether writes are answered with "writes disabled"
 * @param backup where its changes are kept
 * @param replica what it follows
 */
public record KvDatabase(
        String name,
        Path file,
        String token,
        Optional<Path> tokenFile,
        boolean readOnly,
        Optional<KvBackup> backup,
        Optional<KvReplica> replica) {
    /** The same with this backup. */
    public KvDatabase with(KvBackup wanted) {
        return new KvDatabase(name, file, token, tokenFile, readOnly, Optional.of(wanted), replica);
    }

    /** The same as a replica. */
    public KvDatabase following(KvReplica wanted) {
        return new KvDatabase(name, file, token, tokenFile, readOnly, backup, Optional.of(wanted));
    }

    /** The same, for reading only. */
    public KvDatabase unwritten() {
        return new KvDatabase(name, file, token, tokenFile, true, backup, replica);
    }

    /** @throws IllegalArgumentException that says what is missing */
    static KvDatabase of(JsonNode node, UnaryOperator<String> resolved) {
        String file = resolved.apply(node.path("sqlite_path").asText(""));
        if (file.isEmpty()) {
            throw new IllegalArgumentException("has a [[denokv]] without sqlite_path, and without url");
        }
        KvToken token = KvToken.of(node, resolved);
        return new KvDatabase(
                resolved.apply(node.path("name").asText("")),
                Path.of(file),
                token.written(),
                token.file(),
                node.path("read_only").asBoolean(),
                KvBackup.of(node, resolved),
                KvReplica.of(node, resolved));
    }
}
