package dev.holdfast.sim.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Cuts one SQL statement into the tokens that matter for what D1 refuses (sqlite.org/lang_keywords.html). */
final class Lexer {
    private final String sql;
    private int at;

    private Lexer(String sql) {
        this.sql = sql;
    }

    /** What a token is. */
    enum Kind {
        WORD,
        QUOTED,
        STRING,
        MARK
    }

    /** A piece of the statement, from one character up to another; its text is made on demand. */
    record Token(Kind kind, String sql, int offset, int end) {
        boolean is(String word) {
            return (kind == Kind.WORD || kind == Kind.MARK)
                    && end - offset == word.length()
                    && sql.regionMatches(true, offset, word, 0, word.length());
        }

        /** A name, a keyword, or a string that stands for a name; no number. */
        boolean isName() {
            return kind == Kind.QUOTED || kind == Kind.WORD && !Character.isDigit(sql.charAt(offset));
        }

        /** Whether the text within quotes begins so, in any case of letters. */
        boolean startsWith(String prefix) {
            int from = kind == Kind.QUOTED || kind == Kind.STRING ? offset + 1 : offset;
            return sql.regionMatches(true, from, prefix, 0, prefix.length());
        }

        /** As written. */
        String raw() {
            return sql.substring(offset, end);
        }

        /** Without quotes. */
        String text() {
            if (kind == Kind.WORD || kind == Kind.MARK || end - offset < 2) {
                return raw();
            }
            String close = sql.substring(end - 1, end);
            return sql.substring(offset + 1, end - 1).replace(close + close, close);
        }

        String lower() {
            return text().toLowerCase(Locale.ROOT);
        }
    }

    /** The tokens without blanks and comments. */
    static List<Token> tokens(String sql) {
        Lexer lexer = new Lexer(sql);
        List<Token> tokens = new ArrayList<>();
        while (lexer.skipBlanks()) {
            tokens.add(lexer.next());
        }
        return tokens;
    }

    private boolean skipBlanks() {
        while (at < sql.length()) {
            if (sql.startsWith("--", at)) {
                at = after("\n");
            } else if (sql.startsWith("/*", at)) {
                at += 2;
                at = after("*/");
            } else if (sql.charAt(at) <= ' ') {
                at++;
            } else {
                return true;
            }
        }
        return false;
    }

    private int after(String end) {
        int found = sql.indexOf(end, at);
        return found < 0 ? sql.length() : found + end.length();
    }

    private Token next() {
        char first = sql.charAt(at);
        return switch (first) {
            case '\'' -> quoted(Kind.STRING, '\'');
            case '"', '`' -> quoted(Kind.QUOTED, first);
            case '[' -> quoted(Kind.QUOTED, ']');
            default -> isWord(first) ? word() : token(Kind.MARK, at + 1);
        };
    }

    private Token quoted(Kind kind, char close) {
        int end = at + 1;
        while (end < sql.length() && !closes(end, close)) {
            end += sql.charAt(end) == close ? 2 : 1;
        }
        return token(kind, Math.min(sql.length(), end + 1));
    }

    private boolean closes(int index, char close) {
        return sql.charAt(index) == close
                && (close == ']' || index + 1 >= sql.length() || sql.charAt(index + 1) != close);
    }

    private Token word() {
        int end = at;
        while (end < sql.length() && isWord(sql.charAt(end))) {
            end++;
        }
        return token(Kind.WORD, end);
    }

    private Token token(Kind kind, int end) {
        Token token = new Token(kind, sql, at, end);
        at = end;
        return token;
    }

    private static boolean isWord(char c) {
        return c == '_' || c == '$' || c >= 0x80 || Character.isLetterOrDigit(c);
    }
}
