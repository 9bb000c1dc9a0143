package dev.holdfast.cloudflare.kv;

import dev.holdfast.cloudflare.CloudflareApi;
import dev.holdfast.cloudflare.Namespace;
import dev.holdfast.flow.BatchReader;
import dev.holdfast.flow.Rooms;
import dev.holdfast.flow.Source;
import dev.holdfast.model.AsOf;
import dev.holdfast.model.Capture;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Collection;
import dev.holdfast.model.Finding;
import dev.holdfast.model.Key;
import dev.holdfast.model.KeyRange;
import dev.holdfast.model.Selection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * The pairs of a namespace of Workers KV.
 *
 * <p>List pages of 1,000 tell names, expirations and metadata; values come by bulk gets of up to 100, and one by one where
 * they are not text. Workers KV has no snapshots and is eventually consistent, so a capture is always fuzzy: its moment
 * runs from the first request to the last. Pairs that vanish while it runs are named as missing; those that expire are
 * no loss, and are named among the warnings.
 *
 * <p>Memory: about 50 MiB of values wait at most, plus one answer. One reader.
 *
 * @see <a href="https://developers.cloudflare.com/kv/concepts/how-kv-works/">How KV works</a>
 */
public final class KvSource implements Source, Source.Picking, Rooms.Identified {
    private static final int NAMED = 100;

    private final CloudflareApi api;
    private final Namespace namespace;
    private final Selection selection;
    private final boolean singly;
    private final KvCalls calls;
    private final AsOf start;
    private final List<Entry> lost = Collections.synchronizedList(new ArrayList<>());

    /**
     * Opens a namespace.
     *
     * @param selection a prefix, or all
     * @throws dev.holdfast.model.Failure NOT_FOUND when there is no such namespace
     */
    public KvSource(CloudflareApi api, String titleOrId, Selection selection) {
        this(api, titleOrId, selection, false);
    }

    /**
     * The same, and every value may be asked for by a request of its own: the only way that is known to give every byte
     * of a text that begins with a byte order mark.
     */
    public KvSource(CloudflareApi api, String titleOrId, Selection selection, boolean singly) {
        selection.require(Catalog.Kind.KV);
        this.singly = singly;
        this.api = api;
        this.namespace = api.resolveNamespace(titleOrId);
        this.selection = selection;
        this.calls = new KvCalls(api, namespace.id());
        this.start = AsOf.at(AsOf.Kind.CLOCK, now().toString());
    }

    @Override
    public String address() {
        return "kv:" + namespace.title();
    }

    @Override
    public Map<String, String> ids() {
        return namespace.ids(api.account());
    }

    @Override
    public Catalog catalog() {
        return Catalog.ofPairs(namespace.title());
    }

    @Override
    public AsOf start() {
        return start;
    }

    @Override
    public boolean continues(AsOf earlier) {
        return earlier.kind() == AsOf.Kind.CLOCK;
    }

    @Override
    public int readers() {
        return 1;
    }

    @Override
    public List<KeyRange> split(Collection collection, int parts) {
        return List.of(KeyRange.ALL);
    }

    @Override
    public BatchReader read(Collection collection, KeyRange range) {
        return new KvReader(calls, selection.prefix(), range, lost::add, singly);
    }

    @Override
    public BatchReader pick(Collection collection, List<Key> keys) {
        return new KvReader(calls, Picked.of(calls, selection.prefix(), keys), singly);
    }

    @Override
    public Capture finish(AsOf earliest) {
        Instant end = now();
        AsOf asOf = new AsOf(AsOf.Kind.CLOCK, earliest.from(), end.toString());
        List<Finding> missing = lost.stream()
                .filter(entry -> !entry.isExpired(end.getEpochSecond()))
                .map(entry -> new Finding(
                        entry.name(), "was listed, but had no value when it was read: deleted, or not visible yet"))
                .toList();
        return new Capture(asOf, singly ? "single" : "bulk", false, Capture.LOSSLESS, missing, expired(end));
    }

    @Override
    public void close() {}

    private List<Finding> expired(Instant end) {
        List<Entry> expired = lost.stream()
                .filter(entry -> entry.isExpired(end.getEpochSecond()))
                .toList();
        List<Finding> findings = new ArrayList<>();
        expired.stream()
                .limit(NAMED)
                .forEach(entry -> findings.add(new Finding(
                        entry.name(),
                        "expired at " + Instant.ofEpochSecond(entry.expiration()) + ", while it was read: no loss")));
        if (expired.size() > NAMED) {
            findings.add(new Finding("", (expired.size() - NAMED) + " more keys expired in the same way"));
        }
        return findings;
    }

    private Instant now() {
        return api.clock().instant();
    }
}
