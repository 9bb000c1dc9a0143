package dev.holdfast.archive.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.model.AsOf;
import dev.holdfast.model.Capture;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Catalog.SqlObject;
import dev.holdfast.model.Column;
import dev.holdfast.model.Digest;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Finding;
import dev.holdfast.model.Key;
import dev.holdfast.model.KeyRange;
import dev.holdfast.model.RangeDigest;
import dev.holdfast.model.Selection;
import dev.holdfast.model.Table;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ManifestJsonTest {
    private static final String HASH = "0123456789abcdef".repeat(4);

    @Property(tries = 200)
    void readsWhatItWrote(@ForAll("manifests") Manifest manifest) {
        byte[] json = ManifestJson.write(manifest);
        Manifest read = ManifestJson.read("manifest.json", json);
        assertThat(read).isEqualTo(manifest);
        assertThat(ManifestJson.write(read)).isEqualTo(json);
    }

    @Property(tries = 200)
    void sumsReadWhatTheyWrote(@ForAll("manifests") Manifest manifest) {
        Map<String, String> expected = new HashMap<>();
        manifest.files().forEach(file -> expected.put(file.name(), file.sha256()));
        expected.put(Manifest.NAME, HASH);
        assertThat(Sums.parse(Sums.of(manifest, HASH))).isEqualTo(expected);
    }

    @Example
    void aNewerFormatIsRefusedWithWhatToDo() {
        String json = good().replaceFirst("\"format\" : 1", "\"format\" : 2");
        assertRefused(json, Failure.Kind.USAGE, "made by a newer Holdfast");
    }

    @Example
    void malformedManifestsAreRefused() {
        String good = good();
        assertRefused("", Failure.Kind.CORRUPT, "malformed");
        assertRefused("[]", Failure.Kind.CORRUPT, "malformed");
        assertRefused(good.substring(0, good.length() / 2), Failure.Kind.CORRUPT, "malformed");
        assertRefused(good.replace("\"kind\" : \"sqlite\"", "\"kind\" : \"mysql\""), Failure.Kind.CORRUPT, "mysql");
        assertRefused(good.replace("\"records\"", "\"recordz\""), Failure.Kind.CORRUPT, "'records' is missing");
        assertRefused(good.replace("\"count\" : 7", "\"count\" : 8"), Failure.Kind.CORRUPT, "sum");
        assertRefused(good.replace("\"key\" : [ 0 ]", "\"key\" : [ 9 ]"), Failure.Kind.CORRUPT, "key");
    }

    @Example
    void filesOutsideOfTheFolderAreRefused() {
        for (String name :
                List.of("../sql/x", "/etc/passwd", "sql/../../x", "sql/a/b", "C:\\\\x", "manifest.json", "")) {
            assertRefused(good().replace("sql/0001-t-00001.sql.zst", name), Failure.Kind.CORRUPT, "not a file");
        }
    }

    private static void assertRefused(String json, Failure.Kind kind, String part) {
        assertThatThrownBy(() -> ManifestJson.read("manifest.json", json.getBytes(StandardCharsets.UTF_8)))
                .as(json)
                .isInstanceOfSatisfying(
                        Failure.class, it -> assertThat(it.kind()).isEqualTo(kind))
                .hasMessageContaining("manifest.json")
                .hasMessageContaining(part);
    }

    private static String good() {
        KeyRange range = new KeyRange(null, Key.of(7));
        Table table = new Table(
                "t", Table.Kind.ORDINARY, "CREATE TABLE t (id)", List.of(Column.data("id", "")), List.of(0), List.of());
        Manifest manifest = new Manifest(
                Origin.of("d1:shop"),
                new Manifest.Making("holdfast 1", Instant.EPOCH, Instant.EPOCH),
                new Capture(AsOf.at(AsOf.Kind.CLOCK, "x"), "pages", true, "exact", List.of(), List.of()),
                new Catalog(Catalog.Kind.SQLITE, List.of(table), List.of(), Map.of(), List.of()),
                Map.of("t", List.of(new RangeDigest(range, new Digest(7, 1, 2)))),
                List.of(new StoredFile("sql/0001-t-00001.sql.zst", 12, HASH, 7, "t", range)),
                Map.of("d1", List.of()));
        return new String(ManifestJson.write(manifest), StandardCharsets.UTF_8);
    }

    @Provide
    Arbitrary<Manifest> manifests() {
        return Combinators.combine(
                        origins(),
                        captures(),
                        catalogs(),
                        digests(),
                        findings(),
                        names().list().ofMaxSize(2))
                .as((origin, capture, catalog, digests, unrestorable, reasons) -> {
                    Map<String, List<RangeDigest>> ranges = new HashMap<>();
                    catalog.collections().forEach(it -> ranges.put(it.name(), digests));
                    Instant start = Instant.ofEpochMilli(digests.size() * 1_234_567_891L);
                    return new Manifest(
                            origin,
                            new Manifest.Making("holdfast 1", start, start.plusMillis(1)),
                            capture,
                            catalog,
                            ranges,
                            files(catalog, digests),
                            Map.of("d1", reasons, "sqlite", List.of()));
                });
    }

    private static List<StoredFile> files(Catalog catalog, List<RangeDigest> digests) {
        return catalog.collections().isEmpty()
                ? List.of(new StoredFile("sql/0000-schema.sql", 9, HASH, 0, null, null))
                : digests.stream()
                        .map(piece -> new StoredFile(
                                "sql/" + digests.indexOf(piece) + "-x.sql.zst",
                                piece.digest().count(),
                                HASH,
                                3,
                                catalog.collections().getFirst().name(),
                                piece.range()))
                        .toList();
    }

    private static Arbitrary<String> names() {
        return Arbitraries.strings().ofMaxLength(12);
    }

    private static Arbitrary<Origin> origins() {
        return Combinators.combine(names(), names().set().ofMaxSize(3), names())
                .as((address, tables, prefix) -> new Origin(
                        address, "d1-shop", Map.of("account", prefix), new Selection(Set.copyOf(tables), prefix)));
    }

    private static Arbitrary<List<Finding>> findings() {
        return Combinators.combine(names(), names()).as(Finding::new).list().ofMaxSize(2);
    }

    private static Arbitrary<Capture> captures() {
        return Combinators.combine(
                        Arbitraries.of(AsOf.Kind.class), names(), names(), Arbitraries.of(true, false), findings())
                .as((kind, from, to, exact, found) ->
                        new Capture(new AsOf(kind, from, to), from, exact, to, found, found));
    }

    private static Arbitrary<Catalog> catalogs() {
        Arbitrary<SqlObject> objects = Combinators.combine(Arbitraries.of(SqlObject.Type.class), names(), names())
                .as((type, name, sql) -> new SqlObject(type, name, name, sql));
        Arbitrary<Map<String, Long>> settings =
                Arbitraries.maps(names(), Arbitraries.longs()).ofMaxSize(2);
        return Combinators.combine(tables(), objects.list().ofMaxSize(2), settings, findings())
                .as((tables, views, values, lost) ->
                        new Catalog(Catalog.Kind.SQLITE, List.copyOf(tables), views, values, lost));
    }

    private static Arbitrary<List<Table>> tables() {
        Arbitrary<Column> columns = Combinators.combine(names(), names(), Arbitraries.of(Column.Role.class))
                .as((name, type, role) -> new Column(name, type, role, "NOCASE"));
        return Combinators.combine(
                        names(),
                        Arbitraries.of(Table.Kind.class),
                        columns.list().ofMinSize(1).ofMaxSize(3),
                        names().list().ofMaxSize(2))
                .as((name, kind, shape, references) ->
                        new Table(name, kind, name, shape, List.of(shape.size() - 1), references))
                .list()
                .uniqueElements(Table::name)
                .ofMaxSize(3);
    }

    private static Arbitrary<List<RangeDigest>> digests() {
        return Combinators.combine(Arbitraries.longs().between(0, 1L << 40), Arbitraries.longs(), Arbitraries.longs())
                .as((count, high, low) -> new RangeDigest(
                        new KeyRange(high % 5 == 0 ? null : Key.of(high), low % 5 == 0 ? null : Key.of(low)),
                        new Digest(count, high, low)))
                .list()
                .uniqueElements()
                .ofMaxSize(4);
    }
}
