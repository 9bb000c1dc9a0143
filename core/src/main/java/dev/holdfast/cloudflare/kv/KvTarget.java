package dev.holdfast.cloudflare.kv;

import dev.holdfast.cloudflare.ApiFailure;
import dev.holdfast.cloudflare.CloudflareApi;
import dev.holdfast.cloudflare.Namespace;
import dev.holdfast.flow.Forecast;
import dev.holdfast.flow.LeftAlone;
import dev.holdfast.flow.NotEmpty;
import dev.holdfast.flow.Plan;
import dev.holdfast.flow.RangeWriter;
import dev.holdfast.flow.Segment;
import dev.holdfast.flow.Target;
import dev.holdfast.model.Batch;
import dev.holdfast.model.Capture;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Finding;
import dev.holdfast.model.Writing;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A namespace of Workers KV as a target; it is made when there is none of this title.
 *
 * <ul>
 *   <li>{@code CREATE} wants an empty namespace and refuses any other ({@code USAGE}), except one that holds an unfinished
 *       copy of ours, which goes on if it is of the same state and is deleted if not.
 *   <li>{@code REPLACE} deletes every key first, of a selection only those that begin with its prefix.
 *   <li>{@code MERGE} overwrites keys that are there; {@code ONLY_MISSING} leaves them alone; {@code ONLY_CHANGED} compares
 *       values, expirations and metadata and does not write what is equal.
 * </ul>
 *
 * <p>A small progress file remembers how far the copy has come and how many keys were written today, so that the same copy
 * goes on after a crash and a daily budget holds over restarts. Writes are counted before they are sent; with a daily budget
 * the copy waits for the next day (UTC) when one is used up. Pairs that Workers KV can not hold, or does not take, are named
 * among the findings; they are not written.
 *
 * <p>Workers KV is eventually consistent: what was written may be seen a minute later or more.
 *
 * @see <a href="https://developers.cloudflare.com/kv/platform/limits/">Limits of Workers KV</a>
 */
public final class KvTarget implements Target, Forecast {
    private static final String WHOLE = "WHOLE";

    private final CloudflareApi api;
    private final String title;
    private final Writing writing;
    private final Ledger ledger;
    private final DailyBudget budget;
    private final ShortLived shortLived;
    private final LeftAlone leftAlone = new LeftAlone();
    private final List<Finding> impossible = new ArrayList<>();
    private Namespace namespace;
    private KvCalls calls;
    private BulkPut puts;
    private Existing existing;

    /** @param progress the file that remembers; need not exist; null to remember nothing */
    public KvTarget(CloudflareApi api, String titleOrId, Writing writing, Path progress) {
        this.api = api;
        this.title = titleOrId;
        this.writing = writing;
        this.ledger = new Ledger(progress);
        this.budget = new DailyBudget(writing.dailyBudget(), api.clock(), api.pause(), ledger);
        this.shortLived = new ShortLived(writing.shortTtl(), api.clock());
    }

    @Override
    public boolean isSpread() {
        return budget.isLimited();
    }

    @Override
    public LocalDate lastDay(long pairs) {
        return budget.lastDay(pairs - ledger.passed());
    }

    @Override
    public String address() {
        return "kv:" + (namespace == null ? title : namespace.title());
    }

    /** One: bulk puts are large, and progress is a place in the order of the keys. */
    @Override
    public int writers() {
        return 1;
    }

    @Override
    public Plan begin(Catalog catalog, Plan proposed, Joins joins) {
        refuseTables(catalog);
        namespace = found();
        calls = new KvCalls(api, namespace.id());
        puts = new BulkPut(calls, budget, shortLived, api.pause());
        existing = switch (writing.mode()) {
            case ONLY_MISSING -> new Existing(calls, false);
            case ONLY_CHANGED -> new Existing(calls, true);
            default -> null;
        };
        boolean unfinished = ledger.isUnfinished(namespace.id());
        if (unfinished && ledger.kind().equals(kind()) && joins.joins(ledger.earliest())) {
            if (writing.mode() == Writing.Mode.ONLY_MISSING) {
                leftAlone.forgetsSome();
            }
            return ledger.rest(catalog.collections().getFirst());
        }
        clear(unfinished && ledger.kind().startsWith(WHOLE));
        ledger.begin(namespace.id(), kind(), proposed);
        return proposed;
    }

    private static void refuseTables(Catalog catalog) {
        if (catalog.kind() != Catalog.Kind.KV) {
            throw new Failure(Failure.Kind.USAGE, "tables can not be written into Workers KV", "Name a d1: target.");
        }
    }

    @Override
    public Optional<List<Finding>> rehearse(Catalog catalog) {
        refuseTables(catalog);
        Optional<Namespace> there = there();
        if (there.isEmpty()) {
            return Optional.of(List.of());
        }
        calls = new KvCalls(api, there.get().id());
        boolean ours = ledger.isUnfinished(there.get().id()) && ledger.kind().startsWith(WHOLE);
        if (writing.mode() == Writing.Mode.CREATE && !ours) {
            refuseFull();
        }
        return Optional.of(writing.mode() == Writing.Mode.REPLACE ? removed() : List.of());
    }

    private List<Finding> removed() {
        String prefix = writing.selection().prefix();
        long keys = 0;
        KvReader.Listing listing = new KvReader.Listing(calls, prefix, dev.holdfast.model.KeyRange.ALL);
        for (ListPage page = listing.next(); page != null; page = listing.next()) {
            keys += page.entries().size();
        }
        String which = prefix.isEmpty() ? "keys" : "keys that begin with " + prefix;
        return List.of(new Finding(address(), String.format("%,d %s would be removed", keys, which)));
    }

    /** Copies of different kinds do not go on with one another; after one that is whole, all that is there is its own. */
    private String kind() {
        String prefix = writing.selection().prefix();
        boolean whole =
                writing.mode() == Writing.Mode.CREATE || writing.mode() == Writing.Mode.REPLACE && prefix.isEmpty();
        return (whole ? WHOLE : writing.mode().name()) + ' ' + prefix;
    }

    private Namespace found() {
        return there().orElseGet(() -> api.createNamespace(title));
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

    /** @param ours what is there comes from a copy of ours that was given up */
    private void clear(boolean ours) {
        if (writing.mode() == Writing.Mode.REPLACE) {
            delete(writing.selection().prefix());
        } else if (writing.mode() == Writing.Mode.CREATE && ours) {
            delete("");
        } else if (writing.mode() == Writing.Mode.CREATE) {
            refuseFull();
        }
    }

    private void refuseFull() {
        if (!isEmpty()) {
            throw new NotEmpty(
                    address() + " is not empty",
                    "Name a new namespace, or say --replace, --merge, --only-missing, or --only-changed, which writes"
                            + " only what is not there or differs.");
        }
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
        List<String> names = new ArrayList<>();
        KvReader.Listing listing = new KvReader.Listing(calls, prefix, dev.holdfast.model.KeyRange.ALL);
        for (ListPage page = listing.next(); page != null; page = listing.next()) {
            page.entries().forEach(entry -> names.add(entry.name()));
            if (names.size() + KvCalls.PAGE > KvCalls.BULK_PUT) {
                calls.bulkDelete(names);
                names.clear();
            }
        }
        if (!names.isEmpty()) {
            calls.bulkDelete(names);
        }
    }

    @Override
    public RangeWriter open(Segment segment) {
        return new PairWriter(segment, puts, ledger, (batch, row) -> wanted(batch, row, segment), shortLived);
    }

    private boolean wanted(Batch batch, int row, Segment segment) {
        String reason = PairLimits.violation(batch, row);
        if (reason != null) {
            impossible.add(new Finding(batch.text(row, dev.holdfast.model.Pairs.KEY), reason));
            return false;
        }
        if (existing == null || !existing.has(batch, row, segment.range())) {
            return true;
        }
        leftAlone.add(batch.key(row, segment.collection().key()));
        return false;
    }

    @Override
    public LeftAlone leftAlone() {
        return leftAlone;
    }

    @Override
    public List<Finding> finish(Capture capture) {
        ledger.finish();
        List<Finding> findings = new ArrayList<>(impossible);
        findings.addAll(puts.refused());
        findings.addAll(shortLived.findings());
        if (writing.mode() == Writing.Mode.ONLY_MISSING && leftAlone.count() > 0) {
            findings.add(leftAlone.finding());
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
