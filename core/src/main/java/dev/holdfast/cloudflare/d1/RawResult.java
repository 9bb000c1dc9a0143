package dev.holdfast.cloudflare.d1;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;

/**
 * Reads the {@code result} of {@code /raw}: one element per statement, each with columns, rows and meta.
 *
 * @see <a href="https://developers.cloudflare.com/api/resources/d1/subresources/database/methods/raw/">Raw query</a>
 */
final class RawResult {
    private final RawRows rows;
    private boolean primary = true;
    private int statements;

    private RawResult(RawRows rows) {
        this.rows = rows;
    }

    /** How many statements were answered, and whether all answers came from the primary. */
    record Served(int statements, boolean primary) {}

    static Served read(JsonParser parser, RawRows rows) throws IOException {
        RawResult result = new RawResult(rows);
        expect(parser.currentToken() == JsonToken.START_ARRAY);
        while (parser.nextToken() == JsonToken.START_OBJECT) {
            result.readStatement(parser);
            result.statements++;
        }
        return new Served(result.statements, result.primary);
    }

    private void readStatement(JsonParser parser) throws IOException {
        boolean served = false;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String field = parser.currentName();
            parser.nextToken();
            switch (field) {
                case "results" -> readResults(parser);
                case "meta" -> {
                    JsonNode meta = parser.readValueAsTree();
                    served = meta.path("served_by_primary").asBoolean(false);
                }
                case "success" -> expect(parser.getBooleanValue());
                default -> parser.skipChildren();
            }
        }
        primary &= served;
    }

    private void readResults(JsonParser parser) throws IOException {
        expect(parser.currentToken() == JsonToken.START_OBJECT);
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            boolean wanted = "rows".equals(parser.currentName());
            parser.nextToken();
            if (wanted) {
                while (parser.nextToken() == JsonToken.START_ARRAY) {
                    rows.row(statements, parser);
                }
            } else {
                parser.skipChildren();
            }
        }
    }

    private static void expect(boolean condition) throws IOException {
        if (!condition) {
            throw new IOException("the answer does not have the form of a raw query's result");
        }
    }

    /** Takes the rows of an answer as they stream in. A new one for each try. */
    @FunctionalInterface
    interface RawRows {

        /**
         * One row.
         *
         * @param statement its number in the batch, from 0
         * @param parser stands on the row's START_ARRAY and is left on its END_ARRAY
         */
        void row(int statement, JsonParser parser) throws IOException;
    }
}
