package dev.holdfast.sim.engine;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.sim.http.ApiError;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What one call to {@code /query} or {@code /raw} asks for: statements that happen together or not at all. */
public record Batch(List<Step> steps) {

    /** One statement with its parameters. */
    record Step(String sql, List<JsonNode> params) {}

    /** Reads {@code {sql, params}} or {@code {batch: [{sql, params}, …]}}. */
    public static Batch of(JsonNode body) {
        List<Step> steps = new ArrayList<>();
        if (body.path("batch").isArray()) {
            body.path("batch").forEach(entry -> steps.addAll(steps(entry)));
        } else {
            steps.addAll(steps(body));
        }
        if (steps.isEmpty()) {
            throw SqlFailure.refusal("No SQL statements detected.");
        }
        return new Batch(steps);
    }

    private static List<Step> steps(JsonNode entry) {
        if (!entry.path("sql").isTextual()) {
            throw new ApiError(400, 7400, "The request is malformed: sql must be a string");
        }
        String sql = entry.path("sql").textValue();
        if (sql.getBytes(StandardCharsets.UTF_8).length > Engine.STATEMENT_BYTES) {
            throw SqlFailure.refusal("statement too long: SQLITE_TOOBIG");
        }
        List<String> statements = StatementScanner.split(sql);
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < statements.size(); i++) {
            steps.add(
                    new Step(statements.get(i), i == statements.size() - 1 ? params(entry.path("params")) : List.of()));
        }
        if (steps.isEmpty()) {
            throw SqlFailure.refusal("No SQL statements detected.");
        }
        return steps;
    }

    private static List<JsonNode> params(JsonNode node) {
        if (node.isMissingNode() || node.isNull()) {
            return List.of();
        }
        if (!node.isArray()) {
            throw new ApiError(400, 7400, "The request is malformed: params must be an array");
        }
        List<JsonNode> params = new ArrayList<>();
        node.forEach(params::add);
        return params;
    }
}
