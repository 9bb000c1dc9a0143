package dev.holdfast.sql;

import dev.holdfast.model.Failure;
import dev.holdfast.sql.Tokenizer.Token;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * Splits a script into statements as SQLite does, however long it is: only the statement at hand is in memory.
 *
 * <p>Semicolons in strings, quoted names, comments and trigger bodies do not end a statement. Empty statements and
 * comments between statements are left out. A string that holds NUL, or bytes that are no UTF-8, comes out as
 * {@code CAST(X'…' AS TEXT)}: engines take neither in a statement. The reader is not closed. For one thread.
 */
public final class Statements {
    /** How far behind its end the tokenizer may look to know that a token ends. */
    private static final int LOOKAHEAD = 2;

    private static final String BYTE_ORDER_MARK = "\u00EF\u00BB\u00BF";

    private final Reader in;
    private final boolean bytes;
    private char[] text = new char[1 << 13];
    private int begin;
    private int limit;
    private boolean ended;
    private boolean markSought;
    private int line = 1;
    private int countedTo;

    /** Of a script that is text. */
    public Statements(Reader in) {
        this(in, false);
    }

    /** Of a script as it lies in a file: UTF-8, though strings in it may hold any bytes. */
    public Statements(InputStream in) {
        this(new InputStreamReader(in, StandardCharsets.ISO_8859_1), true);
    }

    private Statements(Reader in, boolean bytes) {
        this.in = in;
        this.bytes = bytes;
    }

    /**
     * The next statement, or null at the end.
     *
     * @throws Failure {@code REMOTE} if the reader fails
     */
    public Statement next() {
        Progress progress = new Progress();
        int at = begin;
        int first = -1;
        while (true) {
            Token token = new Tokenizer(text, at, limit).next();
            if ((token == null || token.end() > limit - LOOKAHEAD) && !ended) {
                int moved = fill();
                at -= moved;
                first -= first < 0 ? 0 : moved;
                continue;
            }
            if (token == null) {
                return first < 0 ? null : statement(first, at, at, false);
            }
            at = token.end();
            if (!token.isSignificant()) {
                continue;
            }
            if (first < 0 && token.kind() == Token.Kind.SEMICOLON) {
                begin = at;
                continue;
            }
            first = first < 0 ? token.start() : first;
            if (progress.ends(token, text)) {
                return statement(first, token.start(), at, true);
            }
        }
    }

    private Statement statement(int first, int end, int next, boolean complete) {
        int at = lineOf(first);
        begin = next;
        String sql = new String(text, first, end - first).stripTrailing();
        return new Statement(bytes ? ScriptText.ofBytes(sql) : ScriptText.ofCharacters(sql), at, complete);
    }

    private int lineOf(int index) {
        for (; countedTo < index; countedTo++) {
            line += text[countedTo] == '\n' ? 1 : 0;
        }
        return line;
    }

    /** Reads on, keeping everything from {@code begin}; the answer is by how much that moved. */
    private int fill() {
        lineOf(begin);
        int moved = begin;
        System.arraycopy(text, begin, text, 0, limit - begin);
        limit -= moved;
        countedTo -= moved;
        begin = 0;
        if (limit > text.length / 2) {
            text = Arrays.copyOf(text, text.length * 2);
        }
        try {
            int got = in.read(text, limit, text.length - limit);
            ended = got < 0;
            limit += Math.max(got, 0);
            blankMark();
        } catch (IOException e) {
            throw new Failure(Failure.Kind.REMOTE, "The SQL script could not be read: " + e.getMessage(), "", e);
        }
        return moved;
    }

    /** A byte order mark is no part of the first statement. */
    private void blankMark() {
        int length = BYTE_ORDER_MARK.length();
        if (bytes && !markSought && limit >= length) {
            markSought = true;
            if (new String(text, 0, length).equals(BYTE_ORDER_MARK)) {
                Arrays.fill(text, 0, length, ' ');
            }
        }
    }

    /** Follows the tokens of one statement, state by state like sqlite3_complete() (src/complete.c). */
    private static final class Progress {
        private enum State {
            START,
            EXPLAIN,
            CREATE,
            PLAIN,
            TRIGGER,
            TRIGGER_SEMICOLON,
            TRIGGER_END
        }

        private State state = State.START;

        boolean ends(Token token, char[] text) {
            boolean semicolon = token.kind() == Token.Kind.SEMICOLON;
            if (semicolon && state != State.TRIGGER && state != State.TRIGGER_SEMICOLON) {
                return true;
            }
            state = semicolon ? State.TRIGGER_SEMICOLON : after(word(token, text));
            return false;
        }

        private State after(String word) {
            return switch (state) {
                case START -> word.equals("EXPLAIN") ? State.EXPLAIN : afterExplain(word, State.PLAIN);
                case EXPLAIN -> afterExplain(word, State.EXPLAIN);
                case CREATE -> afterCreate(word);
                case TRIGGER_SEMICOLON -> word.equals("END") ? State.TRIGGER_END : State.TRIGGER;
                case TRIGGER, TRIGGER_END -> State.TRIGGER;
                case PLAIN -> State.PLAIN;
            };
        }

        private static State afterExplain(String word, State otherwise) {
            return switch (word) {
                case "CREATE" -> State.CREATE;
                case "EXPLAIN", "TEMP", "TEMPORARY", "TRIGGER", "END" -> State.PLAIN;
                default -> otherwise;
            };
        }

        private static State afterCreate(String word) {
            return switch (word) {
                case "TEMP", "TEMPORARY" -> State.CREATE;
                case "TRIGGER" -> State.TRIGGER;
                default -> State.PLAIN;
            };
        }

        private static String word(Token token, char[] text) {
            int length = token.end() - token.start();
            return token.kind() == Token.Kind.WORD && length <= 9
                    ? new String(text, token.start(), length).toUpperCase(Locale.ROOT)
                    : "";
        }
    }
}
