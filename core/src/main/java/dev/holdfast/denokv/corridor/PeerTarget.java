package dev.holdfast.denokv.corridor;

import dev.holdfast.denokv.bucket.StoredPair;
import dev.holdfast.denokv.connect.client.Peer;
import dev.holdfast.denokv.engine.file.Session;
import dev.holdfast.denokv.lines.Messages;
import dev.holdfast.denokv.state.Live;
import dev.holdfast.flow.LeftAlone;
import dev.holdfast.flow.NotEmpty;
import dev.holdfast.flow.Plan;
import dev.holdfast.flow.RangeWriter;
import dev.holdfast.flow.Segment;
import dev.holdfast.flow.Target;
import dev.holdfast.flow.pairs.DenoKv;
import dev.holdfast.model.Batch;
import dev.holdfast.model.BatchBuilder;
import dev.holdfast.model.Capture;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Finding;
import dev.holdfast.model.Writing;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A database that goes on: one that is served, or a file with pairs in it. Nothing of it is touched before everything has
 * arrived here; then it is written in atomic writes, some hundred pairs at a time, and read back. So one that was stopped
 * goes on when it is run again with {@code --only-changed}. Whoever reads meanwhile sees some pairs as they were and some as
 * they will be.
 *
 * <p>Pairs get new versionstamps. Those whose time is over are left out.
 */
final class PeerTarget implements Target, Target.Demanding, Target.Piecewise {
    private final String address;
    private final Supplier<? extends Peer> opener;
    private final Writing.Mode mode;
    private final Clock clock;
    private final LeftAlone left = new LeftAlone();
    private Runnable writing = () -> {};
    private long kept;
    private Peer peer;
    private Spool spool;

    /** @param opener what it gives is closed with this */
    PeerTarget(String address, Supplier<? extends Peer> opener, Writing.Mode mode, Clock clock) {
        this.address = address;
        this.opener = opener;
        this.mode = mode;
        this.clock = clock;
    }

    @Override
    public String address() {
        return address;
    }

    @Override
    public int writers() {
        return 1;
    }

    @Override
    public void demand(Catalog catalog, Records records) {
        Demands.pairs(catalog, address);
        Messages.refuse(catalog, records, address, "Say --tables kv to leave them out, or name a new file.");
    }

    @Override
    public void tellWriting(Runnable listener) {
        writing = listener;
    }

    @Override
    public Plan begin(Catalog catalog, Plan proposed, Joins joins) {
        Demands.pairs(catalog, address);
        live(false);
        demandEmpty();
        spool = new Spool(DenokvRoom.temporary());
        return proposed;
    }

    private void demandEmpty() {
        if (mode == Writing.Mode.CREATE && !live(false).isEmpty()) {
            throw new NotEmpty(
                    address + " is not empty",
                    "Say --merge, --only-missing or --only-changed, which also goes on with what was stopped; or"
                            + " --replace, which removes what is not in the source.");
        }
    }

    @Override
    public Optional<List<Finding>> rehearse(Catalog catalog, Joins joins) {
        Demands.pairs(catalog, address);
        demandEmpty();
        return Optional.of(
                mode != Writing.Mode.REPLACE || live(false).isEmpty()
                        ? List.of()
                        : List.of(new Finding(
                                address, "holds pairs: those that are not in the source would be removed")));
    }

    private Live live(boolean removing) {
        if (peer == null) {
            peer = opener.get();
        }
        return new Live(peer, clock, removing);
    }

    @Override
    public RangeWriter open(Segment segment) {
        RangeWriter writer = spool.open(segment.collection());
        return segment.collection().name().equals(DenoKv.PAIRS.name()) ? writer : new Counters(writer);
    }

    /** What the other side counts by itself is taken, and not written. */
    private final class Counters implements RangeWriter {
        private final RangeWriter writer;

        Counters(RangeWriter writer) {
            this.writer = writer;
        }

        @Override
        public void write(Batch batch) {
            writer.write(batch);
            leave(batch.rows());
        }

        @Override
        public void commit() {
            writer.commit();
        }

        @Override
        public void close() {
            writer.close();
        }
    }

    private void leave(long records) {
        for (long i = 0; i < records; i++) {
            left.addAlike();
        }
    }

    @Override
    public List<Finding> finish(Capture capture) {
        Live live = live(mode == Writing.Mode.REPLACE);
        Live.Report report;
        try (Session pairs = Session.reading(spool.finish())) {
            writing.run();
            report = switch (mode) {
                case CREATE, ONLY_CHANGED -> live.write(pairs);
                case MERGE, REPLACE -> live.rewriting().write(pairs);
                case ONLY_MISSING -> live.keeping(this::keep).write(pairs);
            };
        }
        return findings(report);
    }

    private List<Finding> findings(Live.Report report) {
        List<Finding> findings = new ArrayList<>();
        leave(report.expired());
        if (mode == Writing.Mode.ONLY_CHANGED) {
            long alike = report.pairs() - report.set() - report.expired();
            leave(alike);
            tell(
                    findings,
                    peer.showsExpiry()
                            ? "%,d pairs were there already"
                            : "%,d pairs had these values already: they were left as they are, expiry included",
                    alike);
        } else if (kept > 0) {
            findings.add(left.finding());
        }
        tell(findings, "%,d pairs were removed", report.removed());
        tell(findings, "%,d pairs had expired and were not written", report.expired());
        return findings;
    }

    private static void tell(List<Finding> findings, String what, long count) {
        if (count > 0) {
            findings.add(new Finding(DenoKv.PAIRS.name(), String.format(what, count)));
        }
    }

    private void keep(StoredPair pair) {
        kept++;
        left.add(new BatchBuilder(1, pair.key().length + 8)
                .addBlob(pair.key())
                .build()
                .key(0, new int[] {0}));
    }

    @Override
    public LeftAlone leftAlone() {
        return left;
    }

    @Override
    public void close() {
        if (spool != null) {
            spool.close();
        }
        if (peer != null) {
            peer.close();
            peer = null;
        }
    }
}
