package dev.holdfast.sql;

import dev.holdfast.model.Failure;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts SQL text into the tokens that SQLite's own tokenizer sees (src/tokenize.c).
 *
 * <p>Every character belongs to exactly one token. Never fails: what SQLite would refuse is {@link Token.Kind#OTHER} or
 * not {@link Token#closed()}.
 */
public final class Tokenizer {
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

    private final char[] text;
    private final int limit;
    private int at;

    public Tokenizer(String sql) {
        this(sql.toCharArray(), 0, sql.length());
    }

    Tokenizer(char[] text, int from, int limit) {
        this.text = text;
        this.at = from;
        this.limit = limit;
    }

    /** All tokens of a text but spaces and comments. */
    public static List<Token> significant(String sql) {
        List<Token> tokens = new ArrayList<>();
        Tokenizer tokenizer = new Tokenizer(sql);
        for (Token token = tokenizer.next(); token != null; token = tokenizer.next()) {
            if (token.isSignificant()) {
                tokens.add(token);
            }
        }
        return tokens;
    }

    /** What a string, a quoted name or a bare word says, without its quotes. */
    public static String dequoted(String text) {
        char open = text.isEmpty() ? 0 : text.charAt(0);
        return switch (open) {
            case '\'', '"', '`' -> inner(text).replace("" + open + open, "" + open);
            case '[' -> inner(text);
            default -> text;
        };
    }

    private static String inner(String text) {
        if (text.length() < 2) {
            throw new Failure(Failure.Kind.CORRUPT, "A quote is not closed: " + text, "");
        }
        return text.substring(1, text.length() - 1);
    }

    /** The next token, or null at the end. */
    public Token next() {
        if (at >= limit) {
            return null;
        }
        int start = at;
        char c = text[at++];
        return switch (c) {
            case ' ', '\t', '\n', '\f', '\r', '\uFEFF' -> space(start);
            case ';' -> token(Token.Kind.SEMICOLON, start);
            case '-' -> peek(0) == '-' ? lineComment(start) : token(Token.Kind.OTHER, start);
            case '/' -> peek(0) == '*' ? blockComment(start) : token(Token.Kind.OTHER, start);
            case '\'' -> quoted(Token.Kind.STRING, start, c);
            case '"', '`' -> quoted(Token.Kind.QUOTED, start, c);
            case '[' -> bracketed(start);
            case '?', '$', '@', '#', ':' -> variable(start, c);
            case 'x', 'X' -> peek(0) == '\'' ? blob(start) : word(Token.Kind.WORD, start);
            case '.' -> isDigit(peek(0)) ? number(start) : token(Token.Kind.OTHER, start);
            default ->
                isDigit(c)
                        ? number(start)
                        : isNameChar(c) ? word(Token.Kind.WORD, start) : token(Token.Kind.OTHER, start);
        };
    }

    private Token token(Token.Kind kind, int start) {
        return new Token(kind, start, at, true);
    }

    private Token space(int start) {
        while (at < limit && (text[at] == ' ' || text[at] >= '\t' && text[at] <= '\r')) {
            at++;
        }
        return token(Token.Kind.SPACE, start);
    }

    private Token lineComment(int start) {
        while (at < limit && text[at] != '\n') {
            at++;
        }
        return token(Token.Kind.COMMENT, start);
    }

    private Token blockComment(int start) {
        for (at = Math.min(at + 2, limit); at < limit; at++) {
            if (text[at] == '/' && text[at - 1] == '*') {
                at++;
                return token(Token.Kind.COMMENT, start);
            }
        }
        return new Token(Token.Kind.COMMENT, start, at, false);
    }

    private Token quoted(Token.Kind kind, int start, char quote) {
        while (at < limit) {
            if (text[at++] == quote) {
                if (peek(0) != quote) {
                    return token(kind, start);
                }
                at++;
            }
        }
        return new Token(kind, start, at, false);
    }

    private Token bracketed(int start) {
        while (at < limit) {
            if (text[at++] == ']') {
                return token(Token.Kind.QUOTED, start);
            }
        }
        return new Token(Token.Kind.QUOTED, start, at, false);
    }

    private Token blob(int start) {
        at++;
        while (at < limit) {
            if (text[at++] == '\'') {
                return token(Token.Kind.BLOB, start);
            }
        }
        return new Token(Token.Kind.BLOB, start, at, false);
    }

    /** {@code ?12}, {@code :name}, {@code $name::space(anything)}: the last is Tcl's, and may hold a semicolon. */
    private Token variable(int start, char sign) {
        if (sign == '?') {
            return word(Token.Kind.VARIABLE, start);
        }
        int named = 0;
        for (; at < limit; at++) {
            char c = text[at];
            if (isNameChar(c)) {
                named++;
            } else if (c == '(' && named > 0) {
                parenthesized();
                break;
            } else if (c == ':' && peek(1) == ':') {
                at++;
            } else {
                break;
            }
        }
        return token(named > 0 ? Token.Kind.VARIABLE : Token.Kind.OTHER, start);
    }

    private void parenthesized() {
        do {
            at++;
        } while (at < limit && text[at] != ')' && !isSpace(text[at]));
        at += at < limit && text[at] == ')' ? 1 : 0;
    }

    private Token number(int start) {
        while (at < limit && (isNameChar(text[at]) || text[at] == '.' || isSign())) {
            at++;
        }
        return token(Token.Kind.NUMBER, start);
    }

    private boolean isSign() {
        char before = text[at - 1];
        return (text[at] == '+' || text[at] == '-') && (before == 'e' || before == 'E') && isDigit(peek(1));
    }

    private Token word(Token.Kind kind, int start) {
        while (at < limit && isNameChar(text[at])) {
            at++;
        }
        return token(kind, start);
    }

    private char peek(int ahead) {
        return at + ahead < limit ? text[at + ahead] : 0;
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c >= '\t' && c <= '\r';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isNameChar(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || isDigit(c) || c == '_' || c == '$' || c >= 0x80;
    }
}
