package dev.holdfast.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.holdfast.model.CanonicalJson;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/** An entry as a line of canonical JSON (RFC 8785), so that there is one text for it and every byte counts. */
final class EntryLine {
    /** What the first entry names as the one before. */
    static final String NONE = "0".repeat(64);

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private EntryLine() {}

    /** The entry that follows: with its number, the hash before it and its own. */
    static AuditEntry next(long seq, Instant time, AuditEvent event, String previous) {
        return new AuditEntry(
                seq,
                time,
                event,
                previous,
                sha256(canonical(seq, time, event, previous).getBytes(UTF_8)));
    }

    /** The line, with its line feed. */
    static byte[] bytes(AuditEntry entry) {
        String hashed = canonical(entry.seq(), entry.time(), entry.event(), entry.previous());
        return line(hashed, entry.hash());
    }

    /** Members are sorted, so the hash stands before "on"; within a text that quote would have a backslash before it. */
    private static byte[] line(String hashed, String hash) {
        int at = hashed.indexOf(",\"on\":");
        return (hashed.substring(0, at) + ",\"hash\":\"" + hash + "\"" + hashed.substring(at) + "\n").getBytes(UTF_8);
    }

    /**
     * Reads a line.
     *
     * @param line without its line feed
     * @return empty unless it is, byte for byte, a line that {@link #bytes} writes, with the right hash
     */
    static Optional<AuditEntry> parse(byte[] line) {
        try {
            JsonNode node = JSON.readTree(line);
            long seq = node.required("seq").longValue();
            Instant time = Instant.parse(text(node, "time"));
            String previous = text(node, "previous");
            AuditEvent event = new AuditEvent(
                    text(node, "who"),
                    text(node, "what"),
                    text(node, "on"),
                    text(node, "outcome"),
                    text(node, "address"));
            String hashed = canonical(seq, time, event, previous);
            String hash = sha256(hashed.getBytes(UTF_8));
            byte[] written = line(hashed, hash);
            boolean same = Arrays.equals(written, 0, written.length - 1, line, 0, line.length);
            return same ? Optional.of(new AuditEntry(seq, time, event, previous, hash)) : Optional.empty();
        } catch (JacksonException | DateTimeException | IllegalArgumentException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    private static String canonical(long seq, Instant time, AuditEvent event, String previous) {
        return CanonicalJson.of(JsonNodeFactory.instance
                .objectNode()
                .put("seq", seq)
                .put("time", time.toString())
                .put("who", event.who())
                .put("what", event.what())
                .put("on", event.on())
                .put("outcome", event.outcome())
                .put("address", event.address())
                .put("previous", previous));
    }

    private static String text(JsonNode node, String name) {
        JsonNode field = node.required(name);
        if (!field.isTextual()) {
            throw new IllegalArgumentException(name);
        }
        return field.textValue();
    }
}
