package dev.holdfast.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.Batch;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.KeyRange;
import dev.holdfast.model.Table;
import dev.holdfast.testing.Loops;
import dev.holdfast.testing.RandomDatabase;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Random databases, dumped and run again in real engines, are the same afterwards. */
class RandomDumpTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void dumpRestoresEverything(Engine engine) throws Exception {
        for (long seed = 1; seed <= Loops.count(60, 1000); seed++) {
            Path original = new RandomDatabase(seed).createIn(folder.resolve("original"));
            Path restored = folder.resolve("restored");
            engine.run(restored, dump(original));
            assertSame(seed, original, restored);
            Files.delete(original);
            Files.delete(restored);
        }
    }

    private static byte[] dump(Path database) throws Exception {
        ByteArrayOutputStream dump = new ByteArrayOutputStream();
        try (Connection connection = Engine.open(database)) {
            Catalog catalog = CatalogReader.read(sql -> EngineRows.query(connection, sql));
            Dump.schema(catalog).forEach(sql -> line(dump, sql));
            for (Table table : catalog.tables()) {
                dump.writeBytes(records(connection, table));
            }
            Dump.post(catalog).forEach(sql -> line(dump, sql));
        }
        return dump.toByteArray();
    }

    private static byte[] records(Connection connection, Table table) throws Exception {
        ByteArrayOutputStream part = new ByteArrayOutputStream();
        if (table.width() == 0) {
            return new byte[0];
        }
        Batch batch = EngineRows.read(connection, table, KeyRange.ALL);
        InsertWriter writer = new InsertWriter(table, part);
        writer.write(batch);
        writer.finish();
        assertThat(writer.bytes()).isEqualTo(part.size());
        assertReadsBack(table, batch, part.toByteArray());
        return part.toByteArray();
    }

    private static void assertReadsBack(Table table, Batch batch, byte[] part) {
        InsertReader reader = new InsertReader(table, new ByteArrayInputStream(part));
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (Batch back = reader.next(); back != null; back = reader.next()) {
            all.writeBytes(back.buffer());
        }
        assertThat(Arrays.equals(all.toByteArray(), batch.buffer())).isTrue();
    }

    private static void line(ByteArrayOutputStream to, String sql) {
        to.writeBytes((sql + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private static void assertSame(long seed, Path original, Path restored) throws Exception {
        try (Connection a = Engine.open(original);
                Connection b = Engine.open(restored)) {
            Catalog catalog = CatalogReader.read(sql -> EngineRows.query(a, sql));
            Catalog back = CatalogReader.read(sql -> EngineRows.query(b, sql));
            assertThat(schema(b)).as("schema of seed %d", seed).isEqualTo(schema(a));
            for (Table table : catalog.tables()) {
                if (table.width() > 0) {
                    assertThat(Arrays.toString(
                                    EngineRows.read(b, table, KeyRange.ALL).buffer()))
                            .as("%s of seed %d", table.name(), seed)
                            .isEqualTo(Arrays.toString(
                                    EngineRows.read(a, table, KeyRange.ALL).buffer()));
                }
            }
            assertThat(back.collections())
                    .as("collections of seed %d; tables in a cycle have no order", seed)
                    .containsExactlyInAnyOrderElementsOf(catalog.collections());
            assertThat(back.objects()).as("objects of seed %d", seed).isEqualTo(catalog.objects());
            assertThat(back.unrestorable()).isEqualTo(catalog.unrestorable());
            assertThat(back.warnings()).hasSameElementsAs(catalog.warnings());
            assertThat(EngineRows.query(b, "PRAGMA integrity_check")).isEqualTo(List.of(List.of("ok")));
            assertThat(EngineRows.query(b, "PRAGMA foreign_key_check")).isEmpty();
        }
    }

    private static List<String> lines(Connection connection, Table table) throws Exception {
        Batch batch = EngineRows.read(connection, table, KeyRange.ALL);
        List<String> lines = new ArrayList<>();
        for (int row = 0; row < batch.rows(); row++) {
            lines.add(HexFormat.of().formatHex(batch.buffer(), batch.start(row), batch.end(row)));
        }
        return lines;
    }

    private static Map<String, String> schema(Connection connection) {
        Map<String, String> schema = new HashMap<>();
        EngineRows.query(connection, "SELECT type||' '||name, sql FROM sqlite_schema WHERE sql IS NOT NULL")
                .forEach(row -> schema.put(row.get(0), row.get(1).stripTrailing()));
        return schema;
    }
}
