package dev.holdfast.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.model.Batch;
import dev.holdfast.model.BatchBuilder;
import dev.holdfast.model.Cell;
import dev.holdfast.model.Column;
import dev.holdfast.model.Failure;
import dev.holdfast.model.KeyRange;
import dev.holdfast.model.Table;
import dev.holdfast.testing.Loops;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the writer writes, the reader and real engines read back cell by cell. */
class InsertRoundTripTest {
    private static final String CREATE =
            "CREATE TABLE \"a\"\"b\"(id INTEGER PRIMARY KEY, \"x;y\", z UNIQUE CHECK(typeof(z)<>'integer' OR 1))";
    private static final Table TABLE = new Table(
            "a\"b",
            Table.Kind.ORDINARY,
            CREATE,
            List.of(
                    new Column("id", "INTEGER", Column.Role.ROWID_ALIAS, "BINARY"),
                    Column.data("x;y", ""),
                    Column.data("z", "")),
            List.of(0),
            List.of());

    @TempDir
    Path folder;

    @Property(tries = 300)
    void readerIsTheInverse(@ForAll long seed, @ForAll @IntRange(max = 60) int rows) {
        Batch batch = random(new Random(seed), rows, false);
        assertThat(readBack(write(batch))).isEqualTo(batch.buffer());
    }

    @ParameterizedTest
    @EnumSource
    void enginesReadTheSame(Engine engine) throws Exception {
        for (int seed = 0; seed < Loops.count(20, 500); seed++) {
            Batch batch = random(new Random(seed), 40, true);
            Path database = folder.resolve(engine + "-" + seed);
            byte[] script = write(batch);
            assertStatementsAreShort(script);
            engine.run(database, concat(CREATE + ";\n", script));
            try (var connection = Engine.open(database)) {
                assertThat(Arrays.equals(
                                EngineRows.read(connection, TABLE, KeyRange.ALL).buffer(), batch.buffer()))
                        .as("seed %d", seed)
                        .isTrue();
                assertThat(EngineRows.query(connection, "SELECT count(*) FROM sqlite_schema WHERE name LIKE '%slices'"))
                        .isEqualTo(List.of(List.of("0")));
            }
            assertThat(readBack(script)).isEqualTo(batch.buffer());
        }
    }

    @ParameterizedTest
    @EnumSource
    void valuesOfTwoMegabytes(Engine engine) throws Exception {
        byte[] noise = new byte[1_999_900];
        new Random(1).nextBytes(noise);
        byte[] quotes = new byte[1_999_900];
        Arrays.fill(quotes, (byte) '\'');
        String accents = "\u00FC\uD83D\uDE00x".repeat(285_000);
        Batch batch = new BatchBuilder(3)
                .addInteger(1)
                .addNull()
                .addBlob(noise)
                .addInteger(2)
                .addText(quotes)
                .addInteger(2)
                .addInteger(3)
                .addText(accents)
                .addText(noise)
                .addInteger(4)
                .addText("c")
                .addBlob(new byte[50_000])
                .build();
        byte[] script = write(batch);
        assertStatementsAreShort(script);
        assertThat(Arrays.equals(readBack(script), batch.buffer())).isTrue();
        if (engine == Engine.SHELL) {
            run(engine, script, batch);
        } else {
            BatchBuilder single = new BatchBuilder(3);
            for (int row : new int[] {0, 1, 3}) {
                single.addRow(batch, row);
            }
            Batch fits = single.build();
            run(engine, write(fits), fits);
        }
    }

    private void run(Engine engine, byte[] script, Batch batch) throws Exception {
        Path database = folder.resolve("large");
        engine.run(database, concat(CREATE + ";\n", script));
        try (var connection = Engine.open(database)) {
            assertThat(Arrays.equals(
                            EngineRows.read(connection, TABLE, KeyRange.ALL).buffer(), batch.buffer()))
                    .isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 100})
    void manySmallRowsKeepToTheLimitOfInstructions(int columns) throws Exception {
        List<Column> names = new ArrayList<>();
        for (int column = 0; column < columns; column++) {
            names.add(Column.data("c" + column, ""));
        }
        String create = "CREATE TABLE m("
                + String.join(",", names.stream().map(Column::name).toList()) + ")";
        Table table = new Table("m", Table.Kind.ORDINARY, create, names, List.of(), List.of());
        BatchBuilder batch = new BatchBuilder(columns);
        for (int cell = 0; cell < columns * (50_000 / (columns + 3)); cell++) {
            batch.addInteger(cell % 10);
        }
        int rows = batch.rows();
        ByteArrayOutputStream script = new ByteArrayOutputStream();
        script.writeBytes((create + ";\n").getBytes(StandardCharsets.UTF_8));
        InsertWriter writer = new InsertWriter(table, script);
        writer.write(batch.build());
        writer.finish();
        Path database = folder.resolve("small" + columns);
        Engine.JDBC.run(database, script.toByteArray());
        try (var connection = Engine.open(database)) {
            assertThat(EngineRows.query(connection, "SELECT count(*) FROM m")).isEqualTo(List.of(List.of("" + rows)));
        }
    }

    @Test
    void manyMediumValuesInOneRow() {
        BatchBuilder builder = new BatchBuilder(3);
        for (int row = 0; row < 5; row++) {
            builder.addInteger(row).addText("x".repeat(60_000)).addBlob(new byte[30_000 + row]);
        }
        Batch batch = builder.build();
        byte[] script = write(batch);
        assertStatementsAreShort(script);
        assertThat(readBack(script)).isEqualTo(batch.buffer());
    }

    @Property(tries = 300)
    void changedScriptsAreRefusedOrReadAsTheyStand(@ForAll long seed) {
        Random random = new Random(seed);
        byte[] changed = write(random(random, 5, false));
        changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
        try {
            assertThat(all(changed).rows()).isBetween(0, 5);
        } catch (Failure refused) {
            assertThat(refused.kind()).isEqualTo(Failure.Kind.CORRUPT);
        }
    }

    @Property(tries = 200)
    void truncatedScriptsAreRefused(@ForAll long seed) {
        Random random = new Random(seed);
        byte[] script = write(random(random, 6, seed % 3 == 0));
        assertThat(script).isNotEmpty();
        byte[] cut = Arrays.copyOf(script, 1 + random.nextInt(script.length - 1));
        boolean whole = new String(cut, StandardCharsets.ISO_8859_1).endsWith(";\n");
        if (!whole) {
            assertThatThrownBy(() -> all(cut)).isInstanceOf(Failure.class);
        }
    }

    @Test
    void sequenceIsCleared() {
        Table sequence = new Table(
                "sqlite_sequence",
                Table.Kind.SEQUENCE,
                "",
                List.of(Column.data("name", ""), Column.data("seq", "")),
                List.of(),
                List.of());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        InsertWriter writer = new InsertWriter(sequence, out);
        writer.finish();
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("DELETE FROM \"sqlite_sequence\";\n");
        assertThat(new InsertReader(sequence, new ByteArrayInputStream(out.toByteArray())).next())
                .isNull();
    }

    private static Batch all(byte[] script) {
        InsertReader reader = new InsertReader(TABLE, new ByteArrayInputStream(script));
        BatchBuilder all = new BatchBuilder(3);
        for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
            for (int row = 0; row < batch.rows(); row++) {
                all.addRow(batch, row);
            }
        }
        return all.build();
    }

    private static byte[] readBack(byte[] script) {
        return all(script).buffer();
    }

    private static byte[] write(Batch batch) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        InsertWriter writer = new InsertWriter(TABLE, out);
        writer.write(batch);
        writer.finish();
        assertThat(writer.bytes()).isEqualTo(out.size());
        return out.toByteArray();
    }

    private static byte[] concat(String first, byte[] second) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(first.getBytes(StandardCharsets.UTF_8));
        all.writeBytes(second);
        return all.toByteArray();
    }

    private static void assertStatementsAreShort(byte[] script) {
        Statements statements = new Statements(new StringReader(new String(script, StandardCharsets.ISO_8859_1)));
        for (Statement next = statements.next(); next != null; next = statements.next()) {
            assertThat(next.text().length()).isLessThan(Limits.STATEMENT_BYTES);
        }
    }

    private static Batch random(Random random, int rows, boolean large) {
        BatchBuilder batch = new BatchBuilder(3);
        for (int row = 0; row < rows; row++) {
            batch.addInteger(row);
            any(random, batch, large);
            any(random, batch, large);
        }
        return unique(batch.build());
    }

    /** The last column is UNIQUE: what is there already becomes NULL. */
    private static Batch unique(Batch batch) {
        BatchBuilder unique = new BatchBuilder(3);
        java.util.Set<String> seen = new java.util.HashSet<>();
        for (int row = 0; row < batch.rows(); row++) {
            unique.addCell(batch.buffer(), batch.cell(row, 0), batch.cellEnd(row, 0));
            unique.addCell(batch.buffer(), batch.cell(row, 1), batch.cellEnd(row, 1));
            if (batch.tag(row, 2) >= Cell.TEXT
                    && seen.add(batch.key(row, new int[] {2}).toHex())) {
                unique.addCell(batch.buffer(), batch.cell(row, 2), batch.cellEnd(row, 2));
            } else {
                unique.addNull();
            }
        }
        return unique.build();
    }

    private static void any(Random random, BatchBuilder batch, boolean large) {
        int length = large && random.nextInt(20) == 0 ? random.nextInt(300_000) : random.nextInt(20);
        switch (random.nextInt(7)) {
            case 0 -> batch.addNull();
            case 1 -> batch.addInteger(random.nextLong() >> random.nextInt(64));
            case 2 -> batch.addReal(random.nextInt() / 64.0);
            case 3 -> batch.addBlob(bytes(random, length, 256));
            case 4 -> batch.addText(bytes(random, length, 256));
            case 5 -> batch.addText(bytes(random, length, 128));
            default -> batch.addText("it's \u00FC \uD83D\uDE00\n".repeat(1 + length / 10));
        }
    }

    private static byte[] bytes(Random random, int length, int bound) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (bound == 128 ? 1 + random.nextInt(127) : random.nextInt(bound));
        }
        return bytes;
    }
}
