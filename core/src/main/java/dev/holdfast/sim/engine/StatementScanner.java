package dev.holdfast.sim.engine;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Cuts a stream of SQL into statements at the semicolons that end them, by the rules of {@code sqlite3_complete()}:
 * not inside quotes or comments, and a trigger ends with {@code ; END ;} (sqlite.org/c3ref/complete.html).
 *
 * <p>Never holds more than {@code limit} bytes of one statement.
 */
public final class StatementScanner {
    private static final int LONGEST_KEYWORD = 20;

    private final InputStream in;
    private final int limit;
    private final byte[] chunk = new byte[1 << 16];
    private int next;
    private int end;
    private byte[] statement = new byte[1 << 12];
    private int length;

    public StatementScanner(InputStream in, int limit) {
        this.in = in;
        this.limit = limit;
    }

    /** All statements of a text; comments and blanks alone are none. */
    public static List<String> split(String sql) {
        try {
            StatementScanner scanner = new StatementScanner(
                    new ByteArrayInputStream(sql.getBytes(StandardCharsets.UTF_8)), Integer.MAX_VALUE);
            List<String> statements = new ArrayList<>();
            for (String next = scanner.next(); next != null; next = scanner.next()) {
                statements.add(next);
            }
            return statements;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The next statement without its semicolon, or null; invalid UTF-8 becomes U+FFFD. */
    public String next() throws IOException {
        length = 0;
        Words words = new Words();
        for (int c = read(); c >= 0; c = read()) {
            if (c == ';') {
                if (!words.seen && !words.inTrigger()) {
                    length = 0;
                    continue;
                }
                if (words.semicolon()) {
                    return text(length - 1);
                }
            } else if (isWord(c)) {
                word(words);
            } else if (c == '\'' || c == '"' || c == '`' || c == '[') {
                words.other();
                quoted(c == '[' ? ']' : c);
            } else if (!skippedComment(c) && c > ' ') {
                words.other();
            }
        }
        return words.seen ? text(length) : null;
    }

    private String text(int bytes) {
        return new String(statement, 0, bytes, StandardCharsets.UTF_8);
    }

    private void word(Words words) throws IOException {
        int from = length - 1;
        while (peek() >= 0 && isWord(peek())) {
            read();
        }
        if (words.cares()) {
            int bytes = Math.min(LONGEST_KEYWORD, length - from);
            words.word(new String(statement, from, bytes, StandardCharsets.ISO_8859_1).toUpperCase(Locale.ROOT));
        } else {
            words.other();
        }
    }

    private void quoted(int close) throws IOException {
        for (int c = read(); c >= 0 && c != close; c = read()) {
            continue;
        }
    }

    private boolean skippedComment(int c) throws IOException {
        if (c == '-' && peek() == '-') {
            quoted('\n');
            return true;
        }
        if (c != '/' || peek() != '*') {
            return false;
        }
        read();
        for (int last = read(); last >= 0; ) {
            int next = read();
            if (last == '*' && next == '/') {
                break;
            }
            last = next;
        }
        return true;
    }

    private int peek() throws IOException {
        if (next == end) {
            next = 0;
            end = Math.max(0, in.read(chunk));
        }
        return next == end ? -1 : chunk[next] & 0xff;
    }

    private int read() throws IOException {
        int c = peek();
        if (c >= 0) {
            next++;
            if (length == statement.length) {
                statement = Arrays.copyOf(statement, length * 2);
            }
            statement[length++] = (byte) c;
            if (length - 1 > limit) {
                throw new StatementTooLong();
            }
        }
        return c;
    }

    /** One statement is longer than the limit. */
    public static final class StatementTooLong extends IOException {
        private static final long serialVersionUID = 1;
    }

    private static boolean isWord(int c) {
        return c == '_'
                || c == '$'
                || c >= 0x80
                || c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || c >= '0' && c <= '9';
    }

    /** Follows the words of a statement as far as needed to know whether it is a trigger, and where that ends. */
    private static final class Words {
        private boolean seen;
        private boolean create;
        private boolean undecided = true;
        private boolean trigger;
        private boolean afterSemicolon;
        private boolean afterEnd;

        /** False when the next word makes no difference. */
        boolean cares() {
            return undecided || trigger && afterSemicolon;
        }

        boolean inTrigger() {
            return trigger;
        }

        void word(String word) {
            afterEnd = trigger && afterSemicolon && word.equals("END");
            afterSemicolon = false;
            if (undecided) {
                decide(word);
            }
            seen = true;
        }

        private void decide(String word) {
            if (!create) {
                create = word.equals("CREATE");
                undecided = create || word.equals("EXPLAIN") || word.equals("QUERY") || word.equals("PLAN");
            } else if (!word.equals("TEMP") && !word.equals("TEMPORARY")) {
                trigger = word.equals("TRIGGER");
                undecided = false;
            }
        }

        void other() {
            seen = true;
            undecided = false;
            afterSemicolon = false;
            afterEnd = false;
        }

        /** True when this semicolon ends the statement. */
        boolean semicolon() {
            boolean ends = !trigger || afterEnd;
            afterSemicolon = true;
            afterEnd = false;
            return ends;
        }
    }
}
