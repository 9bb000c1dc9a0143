package dev.holdfast.cloudflare.d1;

import dev.holdfast.cloudflare.ApiFailure;
import dev.holdfast.cloudflare.CloudflareApi;
import dev.holdfast.cloudflare.Database;
import dev.holdfast.flow.BatchReader;
import dev.holdfast.flow.Rooms;
import dev.holdfast.flow.Source;
import dev.holdfast.model.AsOf;
import dev.holdfast.model.Batch;
import dev.holdfast.model.Capture;
import dev.holdfast.model.Capturing;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Collection;
import dev.holdfast.model.Failure;
import dev.holdfast.model.KeyRange;
import dev.holdfast.model.Table;
import java.util.List;
import java.util.Map;

/**
 * A D1 database, read losslessly by queries.
 *
 * <p>{@code snapshot} reads all of it in one atomic request and is always exact; for small databases. {@code pages} reads key
 * ranges between two Time Travel bookmarks: exact only if they are equal and every answer says that the primary gave it.
 * {@code auto} takes the one that fits. With {@code requireExact} everything is read into temporary files, up to three times,
 * before the first record is delivered; without success that is a {@link Failure} of kind PARTIAL. The mode {@code export} is
 * {@link D1ExportSource}.
 *
 * <p>Nothing is asked before {@link #catalog} or {@link #start}. Up to four readers; a page of a few megabytes each is in
 * memory.
 *
 * @see <a href="https://developers.cloudflare.com/d1/reference/time-travel/">Time Travel</a>
 */
public final class D1Source implements Source, Rooms.Identified {
    private static final long SMALL = 4 << 20;
    private static final int READERS = 4;

    private final D1Calls calls;
    private final Capturing capturing;
    private Reading reading;

    /**
     * Finds the database.
     *
     * @throws Failure NOT_FOUND when there is none of this name or id; USAGE for the mode {@code export}
     */
    public D1Source(CloudflareApi api, String nameOrId, Capturing capturing) {
        if (capturing.mode() == Capturing.Mode.EXPORT) {
            throw new Failure(Failure.Kind.USAGE, "an export is not read by queries", "Leave out --mode.");
        }
        this.calls = new D1Calls(api, api.resolveDatabase(nameOrId));
        this.capturing = capturing;
    }

    @Override
    public String address() {
        return "d1:" + calls.database().name();
    }

    @Override
    public Map<String, String> ids() {
        return calls.database().ids(calls.api().account());
    }

    @Override
    public Catalog catalog() {
        return reading().catalog();
    }

    @Override
    public AsOf start() {
        return reading().start();
    }

    @Override
    public boolean continues(AsOf earlier) {
        return reading().continues(earlier);
    }

    @Override
    public int readers() {
        return READERS;
    }

    @Override
    public List<KeyRange> split(Collection collection, int parts) {
        return reading().split((Table) collection, parts);
    }

    @Override
    public BatchReader read(Collection collection, KeyRange range) {
        Table table = (Table) collection;
        return hasRecords(table) ? reading().read(table, range) : new Nothing();
    }

    @Override
    public Capture finish(AsOf earliest) {
        return reading().finish(earliest);
    }

    @Override
    public void close() {
        synchronized (this) {
            if (reading != null) {
                reading.close();
            }
        }
    }

    static boolean hasRecords(Table table) {
        return table.kind() != Table.Kind.FTS5_EXTERNAL && table.kind() != Table.Kind.FTS5_CONTENTLESS;
    }

    private synchronized Reading reading() {
        if (reading == null) {
            reading = begun();
        }
        return reading;
    }

    private Reading begun() {
        return switch (capturing.mode()) {
            case SNAPSHOT -> snapshot();
            case PAGES -> pages();
            default -> automatic();
        };
    }

    private Reading automatic() {
        Database database = calls.database();
        if (database.bytes() < 0 || database.bytes() > SMALL) {
            return pages();
        }
        try {
            return HeldCopy.snapshot(calls, capturing.selection());
        } catch (RawPage.TooLarge tooLarge) {
            return pages();
        } catch (ApiFailure failure) {
            if (failure.outcome() == ApiFailure.Outcome.TOO_MUCH) {
                return pages();
            }
            throw failure;
        }
    }

    private Reading snapshot() {
        try {
            return HeldCopy.snapshot(calls, capturing.selection());
        } catch (RawPage.TooLarge tooLarge) {
            throw new Failure(
                    Failure.Kind.PARTIAL, address() + " is too large for one request", "Use --mode pages.", tooLarge);
        }
    }

    private Reading pages() {
        return capturing.requireExact()
                ? HeldCopy.pages(calls, capturing.selection())
                : new LivePages(calls, capturing.selection());
    }

    private static final class Nothing implements BatchReader {
        @Override
        public Batch next() {
            return null;
        }

        @Override
        public void close() {}
    }
}
