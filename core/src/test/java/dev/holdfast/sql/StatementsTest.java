package dev.holdfast.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.model.Failure;
import dev.holdfast.sql.Tokenizer.Token;
import dev.holdfast.testing.Loops;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** The splitter cuts where SQLite does. */
class StatementsTest {
    /** No Tcl variables, {@code $a(;)}: the parser knows them, sqlite3_complete() does not. */
    private static final List<String> PIECES = List.of(
            ";",
            ";",
            ";",
            " ",
            "\n",
            "\t",
            "--",
            "-",
            "/*",
            "*/",
            "/",
            "*",
            "'",
            "''",
            "\"",
            "`",
            "[",
            "]",
            "a",
            "CREATE",
            "create",
            "TEMP",
            "temporary",
            "TRIGGER",
            "trigger",
            "END",
            "end",
            "EXPLAIN",
            "BEGIN",
            "CASE",
            "'it''s;'",
            "\"a;\"\"b\"",
            "`c;`",
            "[d;]",
            "x'00;'",
            "1.5e3",
            "(",
            ",",
            "SELECT",
            "\u00FC",
            "END;",
            "; END;",
            "-- no; end\n",
            "/* no; */",
            "CREATE TRIGGER t BEGIN ",
            "CREATE TEMP TRIGGER ",
            "EXPLAIN QUERY PLAN ",
            "1",
            "endx",
            "_end");

    @Test
    void agreesWithSqliteOnWhatIsComplete() {
        NativeComplete sqlite = NativeComplete.find().orElse(null);
        Assumptions.assumeTrue(sqlite != null, "libsqlite3 is not installed: apt-get install sqlite3");
        int complete = 0;
        for (int seed = 0; seed < Loops.count(100_000, 3_000_000); seed++) {
            String soup = soup(new Random(seed));
            boolean expected = sqlite.isComplete(soup, StandardCharsets.UTF_8);
            assertThat(isComplete(soup)).as("seed %d: %s", seed, soup).isEqualTo(expected);
            complete += expected ? 1 : 0;
        }
        assertThat(complete).isGreaterThan(1000);
    }

    private static String soup(Random random) {
        StringBuilder soup = new StringBuilder("SELECT 1;");
        for (int i = random.nextInt(12); i > 0; i--) {
            soup.append(PIECES.get(random.nextInt(PIECES.size()))).append(random.nextBoolean() ? " " : "");
        }
        return soup.append(random.nextBoolean() ? "; " : " ").toString();
    }

    private static boolean isComplete(String sql) {
        boolean complete = true;
        for (Statement statement : split(new StringReader(sql))) {
            complete = statement.complete();
        }
        return complete && !endsInOpenComment(sql);
    }

    private static boolean endsInOpenComment(String sql) {
        Token last = null;
        Tokenizer tokenizer = new Tokenizer(sql);
        for (Token token = tokenizer.next(); token != null; token = tokenizer.next()) {
            last = token;
        }
        return last != null && !last.closed();
    }

    @Test
    void splitsAtAnyBufferBoundary() {
        String script =
                "-- head;\nSELECT 'a;''b' /* ; */, \"c;\"\"\", `;`, [;], x'00';;\n;CREATE TRIGGER \"t;\" AFTER INSERT ON x BEGIN\n"
                        + " SELECT CASE WHEN 1 THEN ';' END; -- END;\n DELETE FROM x;\nEND;\n\nINSERT INTO t VALUES('\uD83D\uDE00\n;');SELECT 2 -- no semicolon";
        List<Statement> expected = List.of(
                new Statement("SELECT 'a;''b' /* ; */, \"c;\"\"\", `;`, [;], x'00'", 2, true),
                new Statement(
                        "CREATE TRIGGER \"t;\" AFTER INSERT ON x BEGIN\n SELECT CASE WHEN 1 THEN ';' END; -- END;\n DELETE FROM x;\nEND",
                        3,
                        true),
                new Statement("INSERT INTO t VALUES('\uD83D\uDE00\n;')", 8, true),
                new Statement("SELECT 2 -- no semicolon", 9, false));
        assertThat(split(new StringReader(script))).isEqualTo(expected);
        assertThat(split(new StringReader("SELECT $a::b(;)"))).hasSize(1);
        for (int step = 1; step < 40; step++) {
            assertThat(split(new Slow("SELECT $a::b(;) /*;*/ -- ;\n; SELECT 1e+5;", step)))
                    .hasSize(2);
            assertThat(split(new Slow(script, step))).as("step %d", step).isEqualTo(expected);
        }
    }

    @Test
    void keepsOnlyOneStatementInMemory() {
        String line = "INSERT INTO t VALUES('" + "x".repeat(997) + "');\n";
        long lines = Loops.count(100_000, 5_000_000);
        Statements statements = new Statements(new Repeated(line, lines));
        long count = 0;
        int last = 0;
        for (Statement next = statements.next(); next != null; next = statements.next()) {
            count++;
            last = next.line();
        }
        assertThat(count).isEqualTo(lines);
        assertThat(last).isEqualTo(lines);
    }

    @Test
    void statementLongerThanTheBuffer() {
        String value = "it''s;\n".repeat(100_000);
        List<Statement> statements = split(new StringReader("SELECT 1; SELECT '" + value + "';SELECT 3;"));
        assertThat(statements).hasSize(3);
        assertThat(statements.get(1).text()).isEqualTo("SELECT '" + value + "'");
        assertThat(statements.get(2).line()).isEqualTo(100_001);
    }

    @Test
    void stringsWithBytesThatAreNoText() {
        byte[] script = "\uFEFF-- \u00FC\nINSERT INTO \u00FC VALUES('\u00FC', 'a\0''b', 'x?\r\n');"
                .getBytes(StandardCharsets.UTF_8);
        script[script.length - 6] = (byte) 0xff;
        assertThat(new Statements(new ByteArrayInputStream(script)).next())
                .isEqualTo(new Statement(
                        "INSERT INTO \u00FC VALUES('\u00FC', CAST(X'61002762' AS TEXT), CAST(X'78FF0D0A' AS TEXT))",
                        2,
                        true));
        assertThat(split(new StringReader("SELECT 'a\0\u00FC', 'plain\r\n'")))
                .extracting(Statement::text)
                .containsExactly("SELECT CAST(X'6100C3BC' AS TEXT), 'plain\r\n'");
    }

    @Test
    void emptyScriptsHaveNoStatements() {
        assertThat(split(new StringReader(""))).isEmpty();
        assertThat(split(new StringReader("\uFEFF ;; -- x\n /* y; */ ;"))).isEmpty();
    }

    @Test
    void readerThatFails() {
        Reader broken = new Reader() {
            @Override
            public int read(char[] to, int from, int length) throws IOException {
                throw new IOException("gone");
            }

            @Override
            public void close() {}
        };
        assertThatThrownBy(() -> new Statements(broken).next())
                .isInstanceOf(Failure.class)
                .hasMessageContaining("gone");
    }

    private static List<Statement> split(Reader script) {
        List<Statement> all = new ArrayList<>();
        Statements statements = new Statements(script);
        for (Statement next = statements.next(); next != null; next = statements.next()) {
            all.add(next);
        }
        return all;
    }

    /** Gives a few characters at a time. */
    private static final class Slow extends StringReader {
        private final int step;

        Slow(String text, int step) {
            super(text);
            this.step = step;
        }

        @Override
        public int read(char[] to, int from, int length) throws IOException {
            return super.read(to, from, Math.min(step, length));
        }
    }

    /** The same line many times. */
    private static final class Repeated extends Reader {
        private final String line;
        private long left;

        Repeated(String line, long times) {
            this.line = line;
            this.left = times;
        }

        @Override
        public int read(char[] to, int from, int length) {
            if (left == 0) {
                return -1;
            }
            left--;
            line.getChars(0, line.length(), to, from);
            return line.length();
        }

        @Override
        public void close() {}
    }
}
