package dev.holdfast.cloudflare.kv;

import dev.holdfast.cloudflare.ApiFailure;
import dev.holdfast.cloudflare.CloudflareApi;
import dev.holdfast.cloudflare.Namespace;
import dev.holdfast.flow.BatchReader;
import dev.holdfast.flow.Forecast;
import dev.holdfast.flow.LeftAlone;
import dev.holdfast.flow.LeftOut;
import dev.holdfast.flow.NotEmpty;
import dev.holdfast.flow.Plan;
import dev.holdfast.flow.RangeWriter;
import dev.holdfast.flow.Rooms;
import dev.holdfast.flow.Segment;
import dev.holdfast.flow.Target;
import dev.holdfast.model.Batch;
import dev.holdfast.model.BatchBuilder;
import dev.holdfast.model.Capture;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Collection;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Finding;
import dev.holdfast.model.Key;
import dev.holdfast.model.KeyRange;
import dev.holdfast.model.Writing;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A namespace of Workers KV as a target; it is made when there is none of this title.
 *
 * <ul>
 *   <li>{@code CREATE} wants an empty namespace and refuses any other ({@code USAGE}), except one that holds an unfinished
 *       copy of the same state, which goes on. It deletes nothing, and leaves what others wrote there since as it is.
 *   <li>{@code REPLACE} deletes every key first, of a selection only those that begin with its prefix. If it goes on with an
 *       unfinished copy of the same state, it deletes what is not of that, and does not write again what is.
 *   <li>{@code MERGE} overwrites keys that are there; {@code ONLY_MISSING} leaves them alone; {@code ONLY_CHANGED} compares
 *       values, expirations and metadata and does not write what is equal.
 * </ul>
 *
 * <p>A small progress file remembers how far the copy has come and how many keys were written today, so that the same copy
 * goes on after a crash and a daily budget holds over restarts. Writes are counted before they are sent; with a daily budget
 * the copy waits for the next day (UTC) when one is used up. Pairs that Workers KV can not hold, or does not take, are left out
 * and named; so are those that expire too soon, which are no loss.
 *
 * <p>Workers KV is eventually consistent: what was written may be seen a minute later or more.
 *
 * @see <a href="https://developers.cloudflare.com/kv/platform/limits/">Limits of Workers KV</a>
 */
public final class KvTarget
        implements Target, Target.Limited, Target.Choosing, Target.Piecewise, Forecast, Rooms.Identified {
    private static final String WHOLE = "WHOLE";

    private final CloudflareApi api;
    private final String title;
    private final Writing writing;
    private final Ledger ledger;
    private final DailyBudget budget;
    private final ShortLived shortLived;
    private final LeftAlone leftAlone = new LeftAlone();
    private final LeftAlone foreign = new LeftAlone();
    private final LeftOut leftOut = new LeftOut();
    private Runnable telling = () -> {};
    private Namespace namespace;
    private KvCalls calls;
    private BulkPut puts;
    private Existing existing;
    private Removal removal;
    private long moved;
    private boolean resumes = true;

    /** @param progress the file that remembers; need not exist; null to remember nothing */
    public KvTarget(CloudflareApi api, String titleOrId, Writing writing, Path progress) {
        this.api = api;
        this.title = titleOrId;
        this.writing = writing;
        this.ledger = new Ledger(progress);
        this.budget = new DailyBudget(writing.dailyBudget(), api.clock(), api.pause(), ledger);
        this.shortLived = new ShortLived(writing.shortTtl(), api.clock(), leftOut);
    }

    @Override
    public boolean isSpread() {
        return budget.isLimited();
    }

    @Override
    public LocalDate lastDay(long pairs) {
        return budget.lastDay(pairs - moved);
    }

    @Override
    public String address() {
        return "kv:" + (namespace == null ? title : namespace.title());
    }

    @Override
    public Map<String, String> ids() {
        return there().map(found -> found.ids(api.account())).orElse(Map.of());
    }

    /** One: bulk puts are large, and progress is a place in the order of the keys. */
    @Override
    public int writers() {
        return 1;
    }

    @Override
    public void tellWriting(Runnable listener) {
        telling = listener;
    }

    @Override
    public Plan begin(Catalog catalog, Plan proposed, Joins joins) {
        refuseTables(catalog);
        namespace = found();
        calls = new KvCalls(api, namespace.id());
        puts = new BulkPut(calls, budget, shortLived, api.pause());
        boolean same = goesOn(namespace, joins);
        moved = same ? ledger.passed() : 0;
        existing = existing(same);
        resumes = true;
        if (!same && writing.mode() == Writing.Mode.CREATE) {
            refuseFull(namespace);
        }
        telling.run();
        if (same && writing.mode() != Writing.Mode.REPLACE) {
            if (writing.mode() == Writing.Mode.ONLY_MISSING) {
                ledger.left().ifPresentOrElse(this::leftEarlier, leftAlone::forgetsSome);
            }
            return ledger.rest(catalog.collections().getFirst());
        }
        if (!same && writing.mode() == Writing.Mode.REPLACE) {
            delete(writing.selection().prefix());
        }
        resumes = same;
        long since = same ? ledger.begun(namespace.id()) : api.clock().instant().getEpochSecond();
        ledger.begin(namespace.id(), kind(), joins.source(), proposed, isWhole(), since);
        return new Plan(proposed.segments(), proposed.earliest(), same);
    }

    /** Whether the same copy was begun, and what it wrote is still there. */
    private boolean goesOn(Namespace there, Joins joins) {
        return ledger.isUnfinished(there.id())
                && ledger.kind().equals(kind())
                && joins.joins(ledger.source(), ledger.earliest())
                && !(writing.mode() == Writing.Mode.CREATE && isEmpty());
    }

    private void leftEarlier(long[] keys) {
        for (long key : keys) {
            leftAlone.addEarlier(key);
        }
    }

    private Existing existing(boolean same) {
        return switch (writing.mode()) {
            case ONLY_MISSING -> new Existing(calls, false);
            case ONLY_CHANGED -> new Existing(calls, true);
            case CREATE -> same ? new Existing(calls, true) : null;
            case REPLACE -> {
                removal = new Removal(calls);
                yield same ? new Existing(calls, writing.selection().prefix(), true, removal) : null;
            }
            case MERGE -> null;
        };
    }

    private static void refuseTables(Catalog catalog) {
        if (catalog.kind() != Catalog.Kind.KV) {
            throw new Failure(Failure.Kind.USAGE, "tables can not be written into Workers KV", "Name a d1: target.");
        }
    }

    @Override
    public Optional<List<Finding>> rehearse(Catalog catalog, Joins joins) {
        refuseTables(catalog);
        Optional<Namespace> there = there();
        if (there.isEmpty()) {
            return Optional.of(List.of());
        }
        calls = new KvCalls(api, there.get().id());
        boolean same = goesOn(there.get(), joins);
        moved = same ? ledger.passed() : 0;
        return Optional.of(
                switch (writing.mode()) {
                    case CREATE -> same ? goingOn() : refuseFull(there.get());
                    case REPLACE -> removed(same);
                    default -> List.of();
                });
    }

    @Override
    public long choose(Collection collection, BatchReader reader) {
        boolean isSelective =
                writing.mode() == Writing.Mode.ONLY_MISSING || writing.mode() == Writing.Mode.ONLY_CHANGED;
        // Without calls there is no such namespace yet.
        existing = isSelective && calls != null ? existing(false) : null;
        Segment whole = new Segment(collection, 0, KeyRange.ALL);
        BatchBuilder one = new BatchBuilder(4);
        long chosen = 0;
        for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
            for (int row = 0; row < batch.rows(); row++) {
                if (wanted(batch, row, whole) && shortLived.add(batch, row, one)) {
                    one.build();
                    chosen++;
                }
            }
        }
        return chosen;
    }

    private List<Finding> goingOn() {
        return List.of(new Finding(address(), "holds " + ledger.named() + ", which would go on; nothing is removed"));
    }

    private List<Finding> removed(boolean same) {
        String prefix = writing.selection().prefix();
        long keys = 0;
        KvReader.Listing listing = new KvReader.Listing(calls, prefix, KeyRange.ALL);
        for (ListPage page = listing.next(); page != null; page = listing.next()) {
            keys += page.entries().size();
        }
        String which = prefix.isEmpty() ? "keys" : "keys that begin with " + prefix;
        String kept = same ? ", but for those that " + ledger.named() + " has written already" : "";
        return List.of(new Finding(address(), String.format("%,d %s would be removed", keys, which) + kept));
    }

    /** Copies of different kinds do not go on with one another; after one that is whole, all that is there is its own. */
    private String kind() {
        return (isWhole() ? WHOLE : writing.mode().name())
                + ' '
                + writing.selection().prefix();
    }

    private boolean isWhole() {
        return writing.mode() == Writing.Mode.CREATE
                || writing.mode() == Writing.Mode.REPLACE
                        && writing.selection().prefix().isEmpty();
    }

    private Namespace found() {
        return there().orElseGet(() -> {
            telling.run();
            return api.createNamespace(title);
        });
    }

    private Optional<Namespace> there() {
        try {
            return Optional.of(api.resolveNamespace(title));
        } catch (ApiFailure failure) {
            throw failure;
        } catch (Failure failure) {
            if (failure.kind() != Failure.Kind.NOT_FOUND || title.matches("[0-9a-f]{32}")) {
                throw failure;
            }
            return Optional.empty();
        }
    }

    /** Says nothing when it is empty. */
    private List<Finding> refuseFull(Namespace there) {
        if (isEmpty()) {
            return List.of();
        }
        String displaced = ledger.displaced(there.id());
        if (!displaced.isEmpty() && !ledger.isUnfinished(there.id())) {
            throw NotEmpty.displaced(
                    address(),
                    displaced,
                    "To finish it, say --only-changed, which writes only what is not there or differs, or --replace,"
                            + " which removes all that is there first.");
        }
        throw NotEmpty.beside(
                address(),
                ledger.isUnfinished(there.id()) ? ledger.named() : "",
                "Name a new namespace, or say --replace, --merge, --only-missing, or --only-changed, which writes"
                        + " only what is not there or differs.");
    }

    private boolean isEmpty() {
        String cursor = null;
        do {
            ListPage page = calls.list("", cursor, 10);
            if (!page.entries().isEmpty()) {
                return false;
            }
            cursor = page.cursor();
        } while (cursor != null);
        return true;
    }

    private void delete(String prefix) {
        KvReader.Listing listing = new KvReader.Listing(calls, prefix, KeyRange.ALL);
        for (ListPage page = listing.next(); page != null; page = listing.next()) {
            page.entries().forEach(entry -> removal.accept(entry.name()));
        }
        removal.send();
    }

    @Override
    public RangeWriter open(Segment segment) {
        return new PairWriter(segment, puts, ledger, (batch, row) -> wanted(batch, row, segment), shortLived);
    }

    private boolean wanted(Batch batch, int row, Segment segment) {
        Optional<String> reason = refusal(batch, row);
        if (reason.isPresent()) {
            Key key = batch.key(row, segment.collection().key());
            leftOut.add(key, new Finding(key.toString(), reason.get()));
            return false;
        }
        return existing == null || isMissing(batch, row, segment);
    }

    private boolean isMissing(Batch batch, int row, Segment segment) {
        if (existing.has(batch, row, segment.range())) {
            if (writing.mode() == Writing.Mode.ONLY_MISSING) {
                Key key = batch.key(row, segment.collection().key());
                leftAlone.add(key);
                ledger.leave(key);
            } else {
                leftAlone.addAlike();
            }
            return false;
        }
        if (writing.mode() == Writing.Mode.CREATE && existing.isMet()) {
            leftAlone.addAlike();
            foreign.add(batch.key(row, segment.collection().key()));
            return false;
        }
        return true;
    }

    @Override
    public Optional<String> refusal(Batch batch, int row) {
        return PairLimits.violation(batch, row);
    }

    @Override
    public Late late(Batch batch, int row) {
        boolean clears = writing.mode() == Writing.Mode.CREATE || writing.mode() == Writing.Mode.REPLACE;
        boolean chooses = writing.mode() == Writing.Mode.ONLY_MISSING || writing.mode() == Writing.Mode.ONLY_CHANGED;
        long since = namespace == null ? Long.MIN_VALUE : ledger.begun(namespace.id());
        return shortLived.late(batch, row, since, resumes && !clears, chooses);
    }

    @Override
    public LeftOut leftOut() {
        return leftOut;
    }

    @Override
    public LeftAlone leftAlone() {
        return leftAlone;
    }

    @Override
    public List<Finding> finish(Capture capture) {
        if (removal != null && existing != null) {
            existing.finish();
            removal.send();
        }
        ledger.finish();
        puts.refused().forEach(one -> leftOut.add(Key.of(one.name().getBytes(StandardCharsets.UTF_8)), one));
        List<Finding> findings = new ArrayList<>(shortLived.findings());
        if (writing.mode() == Writing.Mode.ONLY_MISSING && !leftAlone.isEmpty()) {
            findings.add(leftAlone.finding());
        }
        if (foreign.count() > 0) {
            findings.add(foreign.finding("somebody else wrote keys of the copy, and they were left as they are"));
        }
        return findings;
    }

    @Override
    public void close() {
        if (puts != null) {
            puts.close();
        }
        if (existing != null) {
            existing.close();
        }
    }
}
