package dev.holdfast.flow.pairs;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import dev.holdfast.flow.Utf8;
import dev.holdfast.model.Batch;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Pairs;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Writes pairs as the JSON array that {@code wrangler kv bulk put} takes, one pair a line.
 *
 * <p>An entry is {@code {"key","value","base64"?,"expiration"?,"metadata"?}}
 * (developers.cloudflare.com/kv/reference/kv-commands). A value that is valid UTF-8 is a plain string, any other is
 * base64; so is a value above 1 MiB that JSON's escapes would make larger than base64 does. No entry is larger than
 * {@link #ENTRY_BYTES} for any pair that Workers KV can hold. For one thread.
 */
public final class PairJsonWriter implements AutoCloseable {
    /** An upper bound of the bytes of one entry: 25 MiB in base64, with its key and metadata. */
    public static final int ENTRY_BYTES = 35_100_000;

    private static final int LARGE = 1 << 20;
    private static final JsonFactory JSON = new JsonFactory();

    private final Counted out;
    private final JsonGenerator json;
    private long pairs;

    /** Writes to this stream, which is not closed. */
    public PairJsonWriter(OutputStream out) throws IOException {
        this.out = new Counted(out);
        this.json = JSON.createGenerator(this.out)
                .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
                .disable(JsonGenerator.Feature.FLUSH_PASSED_TO_STREAM)
                .setPrettyPrinter(new OnePairALine());
        json.writeStartArray();
    }

    /** Writes all pairs of a batch. */
    public void write(Batch batch) throws IOException {
        for (int row = 0; row < batch.rows(); row++) {
            write(batch, row);
        }
    }

    /**
     * Writes one pair.
     *
     * @throws Failure PARTIAL when the key is not valid UTF-8, which JSON can not say
     */
    public void write(Batch batch, int row) throws IOException {
        if (!Utf8.isValid(batch.buffer(), batch.content(row, Pairs.KEY), batch.length(row, Pairs.KEY))) {
            throw new Failure(
                    Failure.Kind.PARTIAL,
                    "the key " + batch.text(row, Pairs.KEY) + " is not valid UTF-8 and can not be written as JSON",
                    "Workers KV has no such keys; remove the pair from the source.");
        }
        json.writeStartObject();
        json.writeFieldName("key");
        json.writeUTF8String(batch.buffer(), batch.content(row, Pairs.KEY), batch.length(row, Pairs.KEY));
        writeValue(batch, row);
        if (!batch.isNull(row, Pairs.EXPIRATION)) {
            json.writeNumberField("expiration", batch.integer(row, Pairs.EXPIRATION));
        }
        if (!batch.isNull(row, Pairs.METADATA)) {
            json.writeFieldName("metadata");
            json.writeRawValue(batch.text(row, Pairs.METADATA));
        }
        json.writeEndObject();
        pairs++;
    }

    /** Bytes written so far. */
    public long bytes() {
        return out.count + json.getOutputBuffered();
    }

    /** Pairs written so far. */
    public long pairs() {
        return pairs;
    }

    /** Ends the array and flushes into the stream. Without it the text is no JSON. */
    public void finish() throws IOException {
        json.writeEndArray();
        json.writeRaw('\n');
        json.flush();
    }

    /** Gives back buffers; ends nothing and does not close the stream. */
    @Override
    public void close() throws IOException {
        json.disable(JsonGenerator.Feature.AUTO_CLOSE_JSON_CONTENT);
        json.close();
    }

    private void writeValue(Batch batch, int row) throws IOException {
        int from = batch.content(row, Pairs.VALUE);
        int length = batch.length(row, Pairs.VALUE);
        json.writeFieldName("value");
        if (isPlain(batch.buffer(), from, length)) {
            json.writeUTF8String(batch.buffer(), from, length);
        } else {
            json.writeBinary(batch.buffer(), from, length);
            json.writeBooleanField("base64", true);
        }
    }

    private static boolean isPlain(byte[] bytes, int from, int length) {
        return Utf8.isValid(bytes, from, length)
                && (length <= LARGE || escaped(bytes, from, length) <= length / 3 * 4L);
    }

    private static long escaped(byte[] bytes, int from, int length) {
        long size = length;
        for (int i = from; i < from + length; i++) {
            size += bytes[i] >= 0 && bytes[i] < ' ' ? 5 : bytes[i] == '"' || bytes[i] == '\\' ? 1 : 0;
        }
        return size;
    }

    /** Line breaks between entries; metadata is written raw and stays on its line. */
    private static final class OnePairALine extends MinimalPrettyPrinter {
        private static final long serialVersionUID = 1;

        @Override
        public void beforeArrayValues(JsonGenerator json) throws IOException {
            json.writeRaw('\n');
        }

        @Override
        public void writeArrayValueSeparator(JsonGenerator json) throws IOException {
            json.writeRaw(",\n");
        }

        @Override
        public void writeEndArray(JsonGenerator json, int values) throws IOException {
            json.writeRaw(values == 0 ? "]" : "\n]");
        }
    }

    private static final class Counted extends FilterOutputStream {
        private long count;

        Counted(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int one) throws IOException {
            out.write(one);
            count++;
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            out.write(bytes, from, length);
            count += length;
        }
    }
}
