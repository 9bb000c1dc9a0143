package dev.holdfast.cloudflare.d1;

import dev.holdfast.cloudflare.ApiFailure;
import dev.holdfast.cloudflare.CloudflareApi;
import dev.holdfast.cloudflare.Database;
import dev.holdfast.flow.BatchReader;
import dev.holdfast.flow.Plan;
import dev.holdfast.flow.RangeWriter;
import dev.holdfast.flow.Rooms;
import dev.holdfast.flow.Segment;
import dev.holdfast.flow.Target;
import dev.holdfast.model.Batch;
import dev.holdfast.model.Capture;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Collection;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Finding;
import dev.holdfast.model.Table;
import dev.holdfast.model.Writing.Mode;
import dev.holdfast.sql.CatalogReader;
import dev.holdfast.sql.merge.MergeTables;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A D1 database as a target; it is made when there is none of this name.
 *
 * <ul>
 *   <li>{@code CREATE} wants an empty database and refuses any other ({@code USAGE}), except one that holds an unfinished copy
 *       of the same state, which goes on. It removes nothing.
 *   <li>{@code REPLACE} drops everything; before that it notes the Time Travel bookmark, and tells the command that undoes
 *       it. It never goes on with an unfinished copy, because others may have written there since: it begins anew, with a
 *       bookmark of its own, and tells that of the first as well.
 *   <li>{@code MERGE} overwrites records of the same declared key and makes what is missing; records for a table that has no
 *       declared key and is not empty are refused. So are records with NULL in that key, and two that would be one by it, before
 *       anything is written: for that, what is to go into tables with a key beside their rowid is read twice. Triggers do not fire, and are never
 *       seen missing: each part drops them and makes them again. When D1 refuses a part, its own rows go out of the log.
 *       What an unfinished copy of another left there can then be gone on with, if no record was merged; else it is said, from
 *       then on, that this can not be done.
 * </ul>
 *
 * <p>Records whose foreign keys point to a table that is neither among what is written nor, for a merge, there, are refused
 * ({@code USAGE}) before anything is touched, because D1 would refuse them behind what was dropped.
 *
 * <p>Small parts go as one batch of queries, larger ones by imports of about {@code partBytes} of SQL; each is carried out as
 * a whole or not at all and ends with its row in the table {@code _holdfast_restore}. That table tells an unfinished copy
 * from a whole one, and where it goes on; it is dropped at the end. Foreign keys hold at the end of each part. Imports block
 * the database while they run.
 *
 * @see <a href="https://developers.cloudflare.com/d1/best-practices/import-export-data/">Import and export data</a>
 */
public final class D1Target
        implements Target, Target.Demanding, Target.Merging, Target.Undoable, Target.Piecewise, Rooms.Identified {
    /** A size of parts that D1 digests well. */
    public static final long PART_BYTES = 64_000_000;

    /** Until somebody says how the source is read, any collection may have records. */
    private static final Records UNREAD = new Records() {
        @Override
        public BatchReader read(Collection collection) {
            return NOTHING;
        }

        @Override
        public boolean test(Collection collection) {
            return true;
        }
    };

    private static final BatchReader NOTHING = new BatchReader() {
        @Override
        public Batch next() {
            return null;
        }

        @Override
        public void close() {}
    };

    private final CloudflareApi api;
    private final String name;
    private final Mode mode;
    private final long partBytes;
    private Consumer<String> undo = how -> {};
    private Runnable writing = () -> {};
    private Records records = UNREAD;
    private Optional<MergeTables> merge = Optional.empty();
    private Catalog catalog;
    private Preparation preparation;
    private Parts parts;

    /** @param mode {@code CREATE}, {@code REPLACE} or {@code MERGE}; others are refused as USAGE */
    public D1Target(CloudflareApi api, String nameOrId, Mode mode, long partBytes) {
        if (mode == Mode.ONLY_MISSING || mode == Mode.ONLY_CHANGED) {
            throw new Failure(
                    Failure.Kind.USAGE,
                    "single records can not be left out of a D1 database",
                    "Say --merge to overwrite what is there.");
        }
        this.api = api;
        this.name = nameOrId;
        this.mode = mode;
        this.partBytes = partBytes;
    }

    @Override
    public String address() {
        return "d1:"
                + (preparation == null ? name : preparation.calls().database().name());
    }

    @Override
    public Map<String, String> ids() {
        return there().map(found -> found.ids(api.account())).orElse(Map.of());
    }

    /** One: a database takes one import at a time. */
    @Override
    public int writers() {
        return 1;
    }

    @Override
    public void demand(Catalog catalog, Records records) {
        this.records = records;
        List<Table> torn = catalog.tables().stream()
                .filter(table -> !catalog.absentParents(table).isEmpty())
                .toList();
        if (torn.isEmpty()) {
            return;
        }
        Catalog there = mode == Mode.MERGE ? existing() : catalog;
        for (Table table : torn) {
            List<String> absent = catalog.absentParents(table).stream()
                    .filter(there.absentParents(table)::contains)
                    .toList();
            if (!absent.isEmpty() && records.test(table)) {
                throw refused(table, String.join(",", absent));
            }
        }
    }

    private Failure refused(Table table, String absent) {
        return new Failure(
                Failure.Kind.USAGE,
                "table " + table.name() + " refers to " + absent
                        + ", which is not there: D1 takes no such records, and " + address() + " was left as it is",
                "Add " + absent + " to --tables, or restore into sqlite:FILE, which takes them.");
    }

    private Catalog existing() {
        return there().map(found -> CatalogReader.read(new D1Calls(api, found)::rows))
                .orElseGet(() -> new Catalog(Catalog.Kind.SQLITE, List.of(), List.of(), Map.of(), List.of()));
    }

    @Override
    public void tellUndo(Consumer<String> listener) {
        undo = listener;
    }

    @Override
    public void tellWriting(Runnable listener) {
        writing = listener;
    }

    /** A merge that was refused takes its log with it. */
    @Override
    public boolean isUnbegun() {
        return mode == Mode.REPLACE
                && there().flatMap(found -> new RestoreLog(new D1Calls(api, found)).header())
                        .isEmpty();
    }

    /** What would be removed has to be read. */
    @Override
    public Optional<List<Finding>> rehearse(Catalog catalog, Joins joins) {
        refusePairs(catalog);
        return mode == Mode.REPLACE
                ? Optional.empty()
                : Optional.of(there().map(found -> preparation(found, catalog).rehearse(joins))
                        .orElse(List.of()));
    }

    private Preparation preparation(Database database, Catalog catalog) {
        return new Preparation(new D1Calls(api, database), mode, catalog, partBytes, undo, writing, records);
    }

    private static void refusePairs(Catalog catalog) {
        if (catalog.kind() != Catalog.Kind.SQLITE) {
            throw new Failure(Failure.Kind.USAGE, "pairs can not be written into D1", "Name a kv: target.");
        }
    }

    @Override
    public Plan begin(Catalog catalog, Plan proposed, Joins joins) {
        refusePairs(catalog);
        this.catalog = catalog;
        preparation = preparation(found(), catalog);
        Plan plan = preparation.begin(proposed, joins);
        merge = preparation.merge();
        parts = preparation.parts(merge);
        return plan;
    }

    @Override
    public Table known(Table table) {
        if (merge.isEmpty() && mode == Mode.MERGE) {
            merge = there().map(found -> MergeTables.read(new D1Calls(api, found)::rows, Set.of()));
        }
        return merge.map(tables -> tables.known(table)).orElse(table);
    }

    private Database found() {
        return there().orElseGet(() -> {
            writing.run();
            return api.createDatabase(name);
        });
    }

    private Optional<Database> there() {
        try {
            return Optional.of(api.resolveDatabase(name));
        } catch (ApiFailure failure) {
            throw failure;
        } catch (Failure failure) {
            if (failure.kind() != Failure.Kind.NOT_FOUND) {
                throw failure;
            }
            return Optional.empty();
        }
    }

    @Override
    public RangeWriter open(Segment segment) {
        return parts.open(segment);
    }

    @Override
    public List<Finding> finish(Capture capture) {
        parts.finish();
        List<Finding> findings = new ArrayList<>(preparation.findings());
        merge.ifPresent(tables -> findings.addAll(tables.otherwise(catalog.tables())));
        preparation.finish();
        return findings;
    }

    @Override
    public void close() {
        if (parts != null) {
            parts.close();
        }
    }
}
