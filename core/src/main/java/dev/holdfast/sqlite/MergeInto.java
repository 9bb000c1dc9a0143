package dev.holdfast.sqlite;

import dev.holdfast.model.Batch;
import dev.holdfast.model.Capture;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Catalog.SqlObject;
import dev.holdfast.model.Collection;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Finding;
import dev.holdfast.model.Table;
import dev.holdfast.sql.CatalogReader;
import dev.holdfast.sql.Dump;
import dev.holdfast.sql.Identifiers;
import dev.holdfast.sql.RangeClause;
import dev.holdfast.sql.merge.KeyCheck;
import dev.holdfast.sql.merge.MergeFit;
import dev.holdfast.sql.merge.MergeTables;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Writes into a database that is there, in one transaction.
 *
 * <p>A record whose declared key is there is overwritten ({@link MergeTables}); one that collides with another record in a
 * further unique index fails the whole, because replacing would delete that other. Triggers do not fire: they are dropped and
 * made again, within the transaction.
 */
final class MergeInto implements Loading {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final String SEQUENCE = "temp._holdfast_sequence";

    private final Path file;
    private final Predicate<Collection> hasRecords;
    private Database database;
    private Catalog there;
    private MergeTables merge;
    private KeyCheck keys;
    private List<Finding> notes = List.of();
    private List<String> triggers = List.of();

    /** @param hasRecords whether a collection of the source does */
    MergeInto(Path file, Predicate<Collection> hasRecords) {
        this.file = file;
        this.hasRecords = hasRecords;
    }

    @Override
    public void rehearse(Catalog catalog) {
        // One transaction, which is given up.
        begin(catalog);
        close();
    }

    @Override
    public void begin(Catalog catalog) {
        database = Database.writing(file, PATIENCE);
        if (!database.text("PRAGMA encoding").equals("UTF-8")) {
            throw new Failure(
                    Failure.Kind.USAGE, file + " keeps text as UTF-16", "Restore into a new file instead of merging");
        }
        database.run("PRAGMA foreign_keys=OFF; CREATE TABLE " + SEQUENCE + "(name, seq); BEGIN IMMEDIATE");
        there = CatalogReader.read(database);
        dropTriggers();
        notes = MergeFit.demand(catalog, there, file.toString());
        catalog.tables().forEach(this::prepare);
        Set<String> blank = catalog.tables().stream()
                .filter(table -> MergeTables.isHidden(table) && isEmpty(table))
                .map(Table::name)
                .collect(Collectors.toSet());
        merge = MergeTables.read(database, blank);
        keys = new KeyCheck(merge);
        for (Table table : catalog.tables()) {
            if (merge.isKeyless(table) && hasRecords.test(table)) {
                throw MergeTables.refusal(table, file.toString());
            }
        }
    }

    private void dropTriggers() {
        List<List<String>> rows =
                database.rows("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' ORDER BY rowid");
        rows.forEach(row -> database.run("DROP TRIGGER " + Identifiers.quote(row.get(0))));
        triggers = rows.stream().map(row -> row.get(1)).toList();
    }

    private void prepare(Table table) {
        if (there.collection(table.name()) == null && table.kind() != Table.Kind.SEQUENCE) {
            database.run(table.sql());
        }
    }

    private boolean isEmpty(Table table) {
        return database.rows("SELECT 1 FROM " + Identifiers.quote(table.name()) + " LIMIT 1")
                .isEmpty();
    }

    @Override
    public InsertStatements statements(Table table) {
        return switch (table.kind()) {
            case SEQUENCE -> new InsertStatements(database, "INSERT INTO " + SEQUENCE, "", table.width());
            case ORDINARY ->
                new InsertStatements(
                        database,
                        merge.into(table, column -> "column" + (column + 1)) + "(",
                        ")" + merge.over(table),
                        table.width());
            // Virtual tables know no upsert; their only key is the rowid.
            default ->
                new InsertStatements(
                        database,
                        "INSERT OR REPLACE INTO " + Identifiers.quote(table.name()) + "(" + RangeClause.columns(table)
                                + ")",
                        "",
                        table.width());
        };
    }

    @Override
    public void check(Table table, Batch batch) {
        keys.add(table, batch);
    }

    @Override
    public Table known(Table table) {
        if (merge == null) {
            try (Database read = Database.reading(file, PATIENCE)) {
                merge = MergeTables.read(read, Set.of());
            }
        }
        return merge.known(table);
    }

    @Override
    public List<Finding> finish(Catalog catalog, Capture capture) {
        keys.finish();
        List<Finding> findings = new ArrayList<>(notes);
        Dump.post(missing(catalog, findings)).forEach(database::run);
        triggers.forEach(database::run);
        findings.addAll(merge.otherwise(catalog.tables()));
        catalog.settings().forEach((name, value) -> {
            long old = database.number("PRAGMA " + name);
            if (old != value) {
                findings.add(new Finding(name, "is " + value + " in the source and " + old + " here; that was left"));
            }
        });
        if (merge.hasSequence() && catalog.tables().stream().anyMatch(table -> table.kind() == Table.Kind.SEQUENCE)) {
            mergeSequence();
        }
        findings.addAll(Checks.foreignKeys(database));
        database.run("COMMIT");
        return findings;
    }

    /** The objects that are not there yet. */
    private Catalog missing(Catalog catalog, List<Finding> findings) {
        List<SqlObject> objects = new ArrayList<>();
        for (SqlObject object : catalog.objects()) {
            SqlObject old = there.objects().stream()
                    .filter(o -> o.type() == object.type() && o.name().equals(object.name()))
                    .findFirst()
                    .orElse(null);
            if (old == null) {
                objects.add(object);
            } else if (!old.sql().equals(object.sql())) {
                findings.add(new Finding(object.name(), "is defined otherwise here; that was left as it is"));
            }
        }
        return new Catalog(catalog.kind(), catalog.collections(), objects, Map.of(), List.of(), List.of());
    }

    /** A counter never goes back. */
    private void mergeSequence() {
        database.run("UPDATE sqlite_sequence SET seq = max(sqlite_sequence.seq, new.seq) FROM " + SEQUENCE
                + " AS new WHERE new.name = sqlite_sequence.name;"
                + "INSERT INTO sqlite_sequence(name, seq) SELECT name, seq FROM " + SEQUENCE
                + " WHERE name NOT IN (SELECT name FROM sqlite_sequence)");
    }

    @Override
    public void close() {
        if (database != null) {
            database.close();
            database = null;
        }
    }
}
