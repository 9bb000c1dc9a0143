package dev.holdfast.sim.engine;

import com.fasterxml.jackson.databind.JsonNode;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;

/** Binds JSON values as D1 does: every number is a double, a boolean is 1 or 0, an array is a blob. */
final class Parameters {
    private Parameters() {}

    static void bind(PreparedStatement statement, List<JsonNode> params, boolean last) throws SQLException {
        int wanted = statement.getParameterMetaData().getParameterCount();
        if (wanted != params.size()) {
            throw SqlFailure.refusal(
                    last
                            ? "Wrong number of parameter bindings for SQL query."
                            : "When executing multiple SQL statements in a single call, only the last statement can "
                                    + "have parameters.");
        }
        for (int i = 0; i < wanted; i++) {
            bind(statement, i + 1, params.get(i));
        }
    }

    private static void bind(PreparedStatement statement, int index, JsonNode value) throws SQLException {
        switch (value.getNodeType()) {
            case NULL -> statement.setNull(index, Types.NULL);
            case STRING -> statement.setString(index, wellFormed(value.textValue()));
            case NUMBER -> statement.setDouble(index, value.doubleValue());
            case BOOLEAN -> statement.setDouble(index, value.booleanValue() ? 1 : 0);
            case ARRAY -> statement.setBytes(index, bytes(value));
            default -> throw SqlFailure.refusal("Type 'object' not supported for value '[object Object]'");
        }
    }

    private static byte[] bytes(JsonNode array) {
        byte[] bytes = new byte[array.size()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) array.get(i).asInt();
        }
        return bytes;
    }

    private static String wellFormed(String text) {
        StringBuilder fixed = new StringBuilder(text.length());
        text.codePoints()
                .forEach(c -> fixed.appendCodePoint(
                        c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xfffd : c));
        return fixed.toString();
    }
}
