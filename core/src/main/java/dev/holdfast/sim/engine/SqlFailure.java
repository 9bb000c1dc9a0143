package dev.holdfast.sim.engine;

import dev.holdfast.sim.http.ApiError;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** What SQLite complains about, in the words of D1: {@code near "X": syntax error at offset 0: SQLITE_ERROR}. */
public final class SqlFailure {
    private static final Pattern NEAR =
            Pattern.compile("(?:near \"(.+)\": syntax error|unrecognized token: \"(.+)\"?|no such column: (.+))");

    private SqlFailure() {}

    public static ApiError refusal(String message) {
        return new ApiError(400, 7500, message);
    }

    /** The refusal for a statement that the engine did not take. */
    public static ApiError of(SQLException failure, String sql) {
        if (!(failure instanceof SQLiteException sqlite)) {
            return refusal(failure.getMessage() + ": SQLITE_ERROR");
        }
        SQLiteErrorCode code = sqlite.getResultCode();
        String text = sqlite.getMessage().substring(code.toString().length());
        String message = text.startsWith(" (") ? text.substring(2, text.length() - 1) : code.message;
        if (code == SQLiteErrorCode.SQLITE_INTERRUPT) {
            return refusal("D1 DB storage operation exceeded timeout which caused object to be reset.");
        }
        return refusal(message + offset(message, sql) + ": " + name(code));
    }

    private static String name(SQLiteErrorCode code) {
        return code.name().startsWith("SQLITE_CONSTRAINT_")
                ? "SQLITE_CONSTRAINT (extended: " + code.name() + ")"
                : code.name().replaceFirst("^(SQLITE_[A-Z]+)_.*", "$1");
    }

    private static String offset(String message, String sql) {
        Matcher near = NEAR.matcher(message);
        if (!near.matches()) {
            return "";
        }
        String token = near.group(1) != null ? near.group(1) : near.group(2) != null ? near.group(2) : near.group(3);
        int found = position(sql, token);
        return found < 0 ? "" : " at offset " + sql.substring(0, found).getBytes(StandardCharsets.UTF_8).length;
    }

    private static int position(String sql, String token) {
        return Lexer.tokens(sql).stream()
                .filter(t -> t.raw().equals(token) || t.text().equals(token))
                .findFirst()
                .map(Lexer.Token::offset)
                .orElseGet(() -> sql.indexOf(token));
    }
}
