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

    /**
     * @param text without quotes
     * @param raw as written
     * @param offset in characters
     */
    record Token(Kind kind, String text, String raw, int offset) {
        boolean is(String word) {
            return kind == Kind.WORD && text.equalsIgnoreCase(word) || kind == Kind.MARK && text.equals(word);
        }

        boolean isName() {
            return kind == Kind.WORD || kind == Kind.QUOTED;
        }

        String lower() {
            return text.toLowerCase(Locale.ROOT);
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
            default -> isWord(first) ? word() : token(Kind.MARK, sql.substring(at, at + 1), at + 1);
        };
    }

    private Token quoted(Kind kind, char close) {
        StringBuilder text = new StringBuilder();
        int end = at + 1;
        for (; end < sql.length(); end++) {
            char c = sql.charAt(end);
            if (c == close && (close == ']' || end + 1 >= sql.length() || sql.charAt(end + 1) != close)) {
                break;
            }
            end += c == close ? 1 : 0;
            text.append(c);
        }
        return token(kind, text.toString(), Math.min(sql.length(), end + 1));
    }

    private Token word() {
        int end = at;
        while (end < sql.length() && isWord(sql.charAt(end))) {
            end++;
        }
        return token(Kind.WORD, sql.substring(at, end), end);
    }

    private Token token(Kind kind, String text, int end) {
        Token token = new Token(kind, text, sql.substring(at, end), at);
        at = end;
        return token;
    }

    private static boolean isWord(char c) {
        return c == '_' || c == '$' || c >= 0x80 || Character.isLetterOrDigit(c);
    }
}
