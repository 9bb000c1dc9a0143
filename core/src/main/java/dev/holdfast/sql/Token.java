package dev.holdfast.sql;

/**
 * A piece of SQL text.
 *
 * @param start index of its first character
 * @param end index behind its last
 * @param closed false for a string, quoted name or block comment that the text ends within
 */
public record Token(Kind kind, int start, int end, boolean closed) {

    /** What the engine takes it for. */
    public enum Kind {
        SPACE,
        COMMENT,
        /** In single quotes. */
        STRING,
        /** {@code x'…'}. */
        BLOB,
        NUMBER,
        /** A keyword or a bare name. */
        WORD,
        /** A name in double quotes, backticks or brackets. */
        QUOTED,
        VARIABLE,
        SEMICOLON,
        /** An operator, a parenthesis, a comma, or a character that SQLite does not know. */
        OTHER
    }

    boolean isSignificant() {
        return kind != Kind.SPACE && kind != Kind.COMMENT;
    }
}
