package dev.holdfast.cloudflare.kv;

import dev.holdfast.flow.BatchReader;
import dev.holdfast.model.Batch;
import dev.holdfast.model.BatchBuilder;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Key;
import dev.holdfast.model.KeyRange;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;

/** Reads pairs in key order: lists ahead, lets values be fetched, and delivers them as they become whole. */
final class KvReader implements BatchReader {
    private static final int PARALLEL = 64;
    private static final long ROOM = 48L << 20;
    private static final int AHEAD = 4 * KvCalls.PAGE;
    private static final int BATCH_BYTES = 1 << 20;

    private final Pages pages;
    private final byte[] through;
    private final Consumer<Entry> lost;
    private final Planner planner;
    private final Fetcher fetcher;
    private final Queue<Mark> marks = new ArrayDeque<>();
    private final BatchBuilder rows = new BatchBuilder(4);
    private boolean listed;
    private long fed;

    /** What is to be read, in key order. */
    interface Pages {
        /** The next page, or null at the end; one without a cursor is the last. */
        ListPage next();
    }

    /** The cursor behind the slot of this number. */
    private record Mark(long number, String cursor) {}

    /**
     * @param lost hears of pairs that were listed and have no value any more
     * @param singly every value by a request of its own
     */
    KvReader(KvCalls calls, String prefix, KeyRange range, Consumer<Entry> lost, boolean singly) {
        this(
                calls,
                new Listing(calls, prefix, range),
                range.through() == null ? null : name(range.through()),
                lost,
                singly);
    }

    /** Reads what these pages tell, to the end. */
    KvReader(KvCalls calls, Pages pages, boolean singly) {
        this(calls, pages, null, gone -> {}, singly);
    }

    private KvReader(KvCalls calls, Pages pages, byte[] through, Consumer<Entry> lost, boolean singly) {
        this.pages = pages;
        this.through = through;
        this.lost = lost;
        this.planner = new Planner(PARALLEL, ROOM, singly);
        this.fetcher = new Fetcher(calls, planner, PARALLEL);
    }

    static byte[] name(Key key) {
        return key.asRow().bytes(0, 0);
    }

    @Override
    public Batch next() {
        while (rows.bytes() < BATCH_BYTES) {
            listAhead();
            Slot slot = planner.take();
            if (slot == null) {
                break;
            }
            deliver(slot);
            if (!marks.isEmpty() && marks.peek().number() == slot.number) {
                String cursor = marks.poll().cursor();
                if (!rows.isEmpty()) {
                    return rows.build(cursor);
                }
            }
        }
        return rows.isEmpty() ? null : rows.build();
    }

    @Override
    public void close() {
        fetcher.close();
    }

    private void deliver(Slot slot) {
        if (slot.state == Slot.State.GONE) {
            lost.accept(slot.entry);
            return;
        }
        rows.addText(slot.entry.bytes()).addBlob(slot.value);
        if (slot.entry.expiration() == null) {
            rows.addNull();
        } else {
            rows.addInteger(slot.entry.expiration());
        }
        if (slot.entry.metadata() == null) {
            rows.addNull();
        } else {
            rows.addText(slot.entry.metadata());
        }
    }

    private void listAhead() {
        while (!listed && planner.waiting() + KvCalls.PAGE <= AHEAD) {
            planner.expectMore();
            ListPage page = pages.next();
            List<Entry> entries = page == null ? List.of() : upToEnd(page.entries());
            listed = page == null
                    || page.cursor() == null
                    || entries.size() < page.entries().size();
            planner.feed(entries);
            fed += entries.size();
            if (!entries.isEmpty() && !listed) {
                marks.add(new Mark(fed - 1, page.cursor()));
            }
        }
    }

    private List<Entry> upToEnd(List<Entry> entries) {
        return through == null
                ? entries
                : entries.stream()
                        .takeWhile(entry -> Arrays.compareUnsigned(entry.bytes(), through) <= 0)
                        .toList();
    }

    /** Keys behind a place, in order, page by page. */
    static final class Listing implements Pages {
        private final KvCalls calls;
        private final String prefix;
        private final byte[] after;
        private String cursor;
        private byte[] last;
        private boolean ended;

        Listing(KvCalls calls, String prefix, KeyRange range) {
            this.calls = calls;
            this.prefix = prefix;
            this.after = range.after() == null ? null : name(range.after());
            this.cursor = range.cursor();
        }

        @Override
        public ListPage next() {
            if (ended) {
                return null;
            }
            ListPage page = calls.list(prefix, cursor, KvCalls.PAGE);
            if (page.cursor() != null && page.cursor().equals(cursor)) {
                throw new Failure(Failure.Kind.REMOTE, "the listing of keys does not come forward", "Try again later.");
            }
            cursor = page.cursor();
            ended = cursor == null;
            return new ListPage(page.entries().stream().filter(this::isNew).toList(), cursor);
        }

        private boolean isNew(Entry entry) {
            byte[] name = entry.bytes();
            int order = last == null ? 1 : Arrays.compareUnsigned(name, last);
            if (order < 0) {
                throw new Failure(
                        Failure.Kind.REMOTE,
                        "the listing of keys is not in order at " + entry.name(),
                        "Try again later.");
            }
            last = name;
            return order > 0 && (after == null || Arrays.compareUnsigned(name, after) > 0);
        }
    }
}
