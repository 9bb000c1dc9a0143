package dev.holdfast.cloudflare.d1;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Rows of small queries, every value as text or null. */
final class RawTexts implements RawRows {
    private final Map<Integer, List<List<String>>> rows = new HashMap<>();

    @Override
    public void row(int statement, JsonParser parser) throws IOException {
        List<String> row = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (!parser.currentToken().isScalarValue()) {
                throw new IllegalStateException("a query for texts was answered with a blob");
            }
            row.add(parser.currentToken() == JsonToken.VALUE_NULL ? null : parser.getText());
        }
        rows.computeIfAbsent(statement, number -> new ArrayList<>()).add(row);
    }

    List<List<String>> rows(int statement) {
        return rows.getOrDefault(statement, List.of());
    }

    /** The only row of a statement. */
    List<String> row(int statement) {
        return rows(statement).getFirst();
    }
}
