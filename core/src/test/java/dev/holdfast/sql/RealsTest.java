package dev.holdfast.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.model.Batch;
import dev.holdfast.model.BatchBuilder;
import dev.holdfast.model.Column;
import dev.holdfast.model.Failure;
import dev.holdfast.model.KeyRange;
import dev.holdfast.model.Table;
import dev.holdfast.testing.Loops;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Reals come out of every engine with the bits they had. */
class RealsTest {
    private static final String P62 = "4611686018427387904";
    private static final String CREATE = "CREATE TABLE t(id INTEGER PRIMARY KEY, v, r REAL);\n";
    private static final Table TABLE = new Table(
            "t",
            Table.Kind.ORDINARY,
            CREATE,
            List.of(
                    new Column("id", "INTEGER", Column.Role.ROWID_ALIAS, "BINARY"),
                    Column.data("v", ""),
                    Column.data("r", "REAL")),
            List.of(0),
            List.of());
    private static final List<Double> EDGES = List.of(
            0.0,
            -0.0,
            1.0,
            -1.0,
            0.1,
            1e22,
            1e23,
            1e-22,
            1e-23,
            5e-324,
            -5e-324,
            2.2250738585072014e-308,
            2.225073858507201e-308,
            Double.MAX_VALUE,
            Double.POSITIVE_INFINITY,
            Double.NEGATIVE_INFINITY,
            9007199254740991.0,
            9007199254740992.0,
            9007199254740994.0,
            9.223372036854775807e18,
            1.8446744073709552e19,
            999999.999999,
            0.000001,
            123456789.123456,
            4503599627370495.5,
            8.5e15,
            9.5367431640625E-7,
            3.0517578125e-5);

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void everyEngineReadsTheSameBits(Engine engine) throws Exception {
        Random random = new Random(42);
        int chunk = 50_000;
        for (int round = 0; round < Loops.count(1, 20); round++) {
            Batch batch = reals(random, chunk);
            Path database = folder.resolve(engine + "-" + round);
            engine.run(database, dump(batch));
            try (var connection = Engine.open(database)) {
                Batch back = EngineRows.read(connection, TABLE, KeyRange.ALL);
                assertSame(batch, back);
            }
        }
    }

    private static void assertSame(Batch batch, Batch back) {
        assertThat(back.rows()).isEqualTo(batch.rows());
        for (int row = 0; row < batch.rows(); row++) {
            for (int column = 1; column <= 2; column++) {
                if (back.tag(row, column) != 2 || back.integer(row, column) != batch.integer(row, column)) {
                    assertThat(back.tag(row, column) + ":" + back.real(row, column))
                            .as("read from %s", Literals.of(batch, row, column))
                            .isEqualTo("2:" + batch.real(row, column));
                }
            }
        }
    }

    @Test
    void readerGivesTheSameBits() throws Exception {
        Batch batch = reals(new Random(7), Loops.count(50_000, 1_000_000));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        InsertWriter writer = new InsertWriter(TABLE, out);
        writer.write(batch);
        writer.finish();
        InsertReader reader = new InsertReader(TABLE, new ByteArrayInputStream(out.toByteArray()));
        int row = 0;
        for (Batch back = reader.next(); back != null; back = reader.next()) {
            for (int i = 0; i < back.rows(); i++, row++) {
                assertThat(back.integer(i, 1)).isEqualTo(batch.integer(row, 1));
            }
        }
        assertThat(row).isEqualTo(batch.rows());
    }

    @ParameterizedTest
    @CsvSource({
        "1.0, 1.0",
        "-0.0, -0.0",
        "0.05, 0.05",
        "19.99, 19.99",
        "999.9, 999.9",
        "0.000001, 0.000001",
        "-7.25, -7.25",
        "1e22, 1.0e22",
        "123456.0, 123456.0",
        "0.30000000000000004, 0.30000000000000004",
        "5e-324, 1.0/" + P62 + "/" + P62 + "/" + P62 + "/" + P62 + "/" + P62 + "/" + P62
                + "/" + P62 + "/" + P62 + "/" + P62 + "/" + P62 + "/" + P62 + "/" + P62 + "/" + P62 + "/" + P62 + "/"
                + P62 + "/" + P62
                + "/" + P62 + "/1048576"
    })
    void literalsAreShort(double value, String literal) {
        assertThat(Literals.of(new BatchBuilder(1).addReal(value).build(), 0, 0))
                .isEqualTo(literal);
    }

    @Test
    void nanIsRefused() {
        Batch nan = new BatchBuilder(1).addReal(Double.NaN).build();
        assertThatThrownBy(() -> Literals.of(nan, 0, 0)).isInstanceOf(Failure.class);
    }

    /**
     * Edges and their neighbours, decimals that people write, decimals of all lengths, all bit patterns; no negative zero in the REAL column,
     * because SQLite keeps none there.
     */
    private static Batch reals(Random random, int count) {
        BatchBuilder batch = new BatchBuilder(3);
        for (int row = 0; row < count; row++) {
            double value = row < EDGES.size() ? EDGES.get(row) : random(random);
            batch.addInteger(row).addReal(value).addReal(value == 0 ? 0.0 : value);
        }
        return batch.build();
    }

    private static double random(Random random) {
        double value = switch (random.nextInt(8)) {
            case 0 -> random.nextInt(1_000_000) / 100.0;
            case 1 -> random.nextLong() / Math.pow(10, random.nextInt(22));
            case 2 -> (random.nextLong() >> random.nextInt(60)) * Math.pow(10, random.nextInt(22));
            case 3 -> random.nextGaussian() * 1000;
            case 4 -> {
                double edge = EDGES.get(random.nextInt(EDGES.size()));
                yield random.nextBoolean() ? Math.nextUp(edge) : Math.nextDown(edge);
            }
            case 5 -> Math.scalb(1.0, random.nextInt(2098) - 1074) * (random.nextBoolean() ? 1 : 3);
            default -> Double.longBitsToDouble(random.nextLong());
        };
        return Double.isNaN(value) ? 0.5 : value;
    }

    private static byte[] dump(Batch batch) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(CREATE.getBytes(StandardCharsets.UTF_8));
        InsertWriter writer = new InsertWriter(TABLE, out);
        writer.write(batch);
        writer.finish();
        return out.toByteArray();
    }
}
