package dev.holdfast.cloudflare;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * The frame around every JSON answer, read as a stream; the two forms {@code {success, errors, result}} and
 * {@code {code, error}} are both taken.
 *
 * @see <a href="https://developers.cloudflare.com/fundamentals/api/how-to/make-api-calls/">API responses</a>
 */
record Envelope<T>(boolean success, T result, JsonNode info, List<Error> errors) {
    /** One entry of {@code errors}. */
    record Error(int code, String message) {}

    // Values of Workers KV are longer than Jackson's default for one string.
    private static final ObjectMapper MAPPER = new ObjectMapper(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build());

    /** @throws IOException also for something that is not JSON or ends too early */
    static <T> Envelope<T> read(InputStream in, ResultReader<T> reader) throws IOException {
        try (JsonParser parser = MAPPER.createParser(in)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("the answer is not a JSON object");
            }
            Fields<T> fields = new Fields<>();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                parser.nextToken();
                fields.take(name, parser, reader);
            }
            return fields.envelope();
        }
    }

    /** What has been seen so far. */
    private static final class Fields<T> {
        private boolean success;
        private T result;
        private JsonNode info = MissingNode.getInstance();
        private final List<Error> errors = new ArrayList<>();
        private int code;

        void take(String name, JsonParser parser, ResultReader<T> reader) throws IOException {
            switch (name) {
                case "success" -> success = parser.getBooleanValue();
                case "result" -> result = reader.read(parser);
                case "result_info" -> info = parser.readValueAsTree();
                case "errors" -> addAll(parser.readValueAsTree());
                case "code" -> code = parser.getValueAsInt();
                case "error" -> errors.add(new Error(0, parser.readValueAsTree().toString()));
                default -> parser.skipChildren();
            }
        }

        private void addAll(JsonNode list) {
            list.forEach(one -> errors.add(
                    new Error(one.path("code").asInt(), one.path("message").asText(one.toString()))));
        }

        Envelope<T> envelope() {
            List<Error> all = errors.stream()
                    .map(one -> one.code() == 0 ? new Error(code, one.message()) : one)
                    .toList();
            return new Envelope<>(success, result, info, all);
        }
    }
}
