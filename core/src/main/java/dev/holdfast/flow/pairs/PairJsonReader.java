package dev.holdfast.flow.pairs;

import com.fasterxml.jackson.core.Base64Variants;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.holdfast.flow.Utf8;
import dev.holdfast.model.Batch;
import dev.holdfast.model.BatchBuilder;
import dev.holdfast.model.CanonicalJson;
import dev.holdfast.model.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;

/**
 * Reads the JSON array of {@code wrangler kv bulk put}, in the order of the file, one batch in memory.
 *
 * <p>Metadata comes out canonical; {@code null} metadata is none. {@code expiration_ttl} counts from {@code now} and
 * wins over {@code expiration}, as in the API. Anything that the format does not know is refused, not passed over. For
 * one thread.
 */
public final class PairJsonReader implements AutoCloseable {
    private static final int ROWS = 1024;
    /** Seconds: so far ahead that a moment can still be told in milliseconds. */
    private static final double FARTHEST = 4e15;

    private static final int BYTES = 1 << 20;
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxStringLength(512 << 20).build())
            .build();

    private final String name;
    private final Failure.Kind malformed;
    private final long now;
    private final JsonParser json;
    private final BatchBuilder rows = new BatchBuilder(4);
    private boolean begun;
    private boolean ended;

    /**
     * Reads from this stream, which {@link #close} closes.
     *
     * @param name of the file, for messages
     * @param malformed the kind of failure when the text is not what it should be
     * @param now seconds since 1970, from which {@code expiration_ttl} counts
     */
    public PairJsonReader(InputStream in, String name, Failure.Kind malformed, long now) throws IOException {
        this.name = name;
        this.malformed = malformed;
        this.now = now;
        this.json = JSON.createParser(in);
    }

    /**
     * The next batch of pairs, never empty, or null at the end.
     *
     * @throws Failure of the kind given, with line and column, when this is not the format
     * @throws IOException when the stream fails
     */
    public Batch next() throws IOException {
        try {
            while (!ended && rows.rows() < ROWS && rows.bytes() < BYTES) {
                step();
            }
        } catch (JsonProcessingException e) {
            throw refused(e.getLocation(), e.getOriginalMessage());
        }
        return rows.isEmpty() ? null : rows.build();
    }

    @Override
    public void close() throws IOException {
        json.close();
    }

    private void step() throws IOException {
        if (!begun) {
            begun = true;
            require(json.nextToken() == JsonToken.START_ARRAY, "an array of pairs must begin here");
        }
        if (json.nextToken() == JsonToken.END_ARRAY) {
            ended = true;
            require(json.nextToken() == null, "nothing may stand behind the array");
        } else {
            require(json.currentToken() == JsonToken.START_OBJECT, "a pair must be an object");
            readPair();
        }
    }

    private void readPair() throws IOException {
        Entry entry = new Entry();
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String field = json.currentName();
            json.nextToken();
            read(entry, field);
        }
        require(entry.key != null, "the pair has no key");
        require(entry.value != null, "the pair " + entry.key + " has no value");
        byte[] key = bytes(entry.key, "the key");
        byte[] value = entry.base64 ? decoded(entry) : bytes(entry.value, "the value of " + entry.key);
        rows.addText(key).addBlob(value);
        addExpiration(entry);
        if (entry.metadata == null) {
            rows.addNull();
        } else {
            rows.addText(entry.metadata);
        }
    }

    private void read(Entry entry, String field) throws IOException {
        switch (field) {
            case "key" -> entry.key = string("key");
            case "value" -> entry.value = string("value");
            case "base64" -> {
                require(json.currentToken().isBoolean(), "base64 must be true or false");
                entry.base64 = json.getBooleanValue();
            }
            case "expiration" -> entry.expiration = seconds(field);
            case "expiration_ttl" -> entry.ttl = seconds(field);
            case "metadata" ->
                entry.metadata = json.currentToken() == JsonToken.VALUE_NULL ? null : CanonicalJson.of(json);
            default -> throw refused(json.currentTokenLocation(), "a pair has no field \"" + field + "\"");
        }
    }

    private String string(String field) throws IOException {
        require(json.currentToken() == JsonToken.VALUE_STRING, field + " must be a string");
        return json.getText();
    }

    private Long seconds(String field) throws IOException {
        if (json.currentToken() == JsonToken.VALUE_NULL) {
            return null;
        }
        require(json.currentToken().isNumeric(), field + " must be a number of seconds");
        try {
            return new BigDecimal(json.getText()).longValueExact();
        } catch (ArithmeticException | NumberFormatException e) {
            throw refused(json.currentTokenLocation(), field + " must be a whole number of seconds");
        }
    }

    private byte[] decoded(Entry entry) {
        try {
            return Base64Variants.MIME_NO_LINEFEEDS.decode(entry.value);
        } catch (IllegalArgumentException e) {
            throw refused(json.currentTokenLocation(), "the value of " + entry.key + " is not base64");
        }
    }

    private byte[] bytes(String text, String what) {
        require(Utf8.isEncodable(text), what + " holds half a surrogate pair, which no byte sequence stands for");
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void addExpiration(Entry entry) {
        Long seconds = entry.ttl != null ? entry.ttl : entry.expiration;
        if (seconds == null) {
            rows.addNull();
            return;
        }
        require(Math.abs((double) seconds) < FARTHEST, "the pair " + entry.key + " expires in no year that there is");
        rows.addInteger(entry.ttl != null ? now + seconds : seconds);
    }

    private void require(boolean condition, String otherwise) {
        if (!condition) {
            throw refused(json.currentTokenLocation(), otherwise);
        }
    }

    private Failure refused(JsonLocation at, String why) {
        return new Failure(
                malformed,
                name + ", line " + at.getLineNr() + ", column " + at.getColumnNr() + ": " + why,
                "The format is that of `wrangler kv bulk put`: [{\"key\":…,\"value\":…}, …].");
    }

    /** The fields of one pair as they come. */
    private static final class Entry {
        private String key;
        private String value;
        private boolean base64;
        private Long expiration;
        private Long ttl;
        private String metadata;
    }
}
