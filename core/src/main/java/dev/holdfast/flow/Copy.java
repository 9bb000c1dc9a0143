package dev.holdfast.flow;

import dev.holdfast.model.Batch;
import dev.holdfast.model.Capture;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Digest;
import dev.holdfast.model.Finding;
import dev.holdfast.model.KeyRange;
import dev.holdfast.model.Progress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Moves everything from a source to a target: the one engine behind backup, restore, copy and export.
 *
 * <p>Segments are worked off in plan order by as many threads as both ends and {@code workers} allow; one batch per
 * thread is in memory. Resuming is the target's knowledge: the plan that it answers is what is still to do. The copy
 * owns neither end: whoever opened them closes them.
 */
public final class Copy {
    private final Source source;
    private final Target target;
    private final int workers;
    private final Progress progress;
    private final Map<String, Digest> digests = new HashMap<>();
    private volatile boolean failed;

    public Copy(Source source, Target target, int workers, Progress progress) {
        this.source = source;
        this.target = target;
        this.workers = Math.max(1, Math.min(workers, Math.min(source.readers(), target.writers())));
        this.progress = progress;
    }

    /**
     * Runs to the end, once.
     *
     * @throws dev.holdfast.model.Failure of whichever end failed first; the target is then not finished
     */
    public CopyReport run() {
        return run(new Stages() {});
    }

    /** Told how far a copy has come, on its thread. */
    public interface Stages {

        /** The target is ready for this plan; nothing is moved yet. */
        default void begun(Plan plan) {}

        /** Every record is written; the target is not finished yet. */
        default void written(Plan plan) {}
    }

    /** The same. */
    public CopyReport run(Stages stages) {
        Catalog catalog = source.catalog();
        Plan proposed = proposed(catalog);
        if (target instanceof Target.Demanding demanding) {
            demanding.demand(catalog, one -> source.read(one, KeyRange.ALL));
        }
        Plan plan = target.begin(catalog, proposed, Target.Joins.of(source));
        stages.begun(plan);
        Workers.run(workers, plan.segments(), this::move);
        Capture capture = source.finish(plan.earliest());
        stages.written(plan);
        List<Finding> findings = target.finish(capture);
        return new CopyReport(catalog, capture, plan.resumed(), plan.resumed() ? Map.of() : digests, findings);
    }

    private Plan proposed(Catalog catalog) {
        List<Segment> segments = new ArrayList<>();
        catalog.collections().forEach(collection -> {
            int number = 0;
            for (var range : source.split(collection, workers)) {
                segments.add(new Segment(collection, number++, range));
            }
        });
        return new Plan(segments, source.start(), false);
    }

    private void move(Segment segment) {
        try (BatchReader reader = source.read(segment.collection(), segment.range());
                RangeWriter writer = target.open(segment)) {
            Digest digest = writer instanceof RangeWriter.Digesting digesting
                    ? move(segment, reader, digesting)
                    : move(segment, reader, writer);
            synchronized (digests) {
                digests.merge(segment.collection().name(), digest, Digest::plus);
            }
        } catch (Throwable thrown) {
            failed = true;
            throw thrown;
        }
    }

    private Digest move(Segment segment, BatchReader reader, RangeWriter.Digesting writer) {
        pump(segment, reader, writer, batch -> {});
        return failed ? Digest.EMPTY : writer.digest();
    }

    private Digest move(Segment segment, BatchReader reader, RangeWriter writer) {
        RangeDigester digester =
                new RangeDigester(segment.collection(), segment.range().after());
        pump(segment, reader, writer, digester::add);
        return RangeDigester.total(digester.finish(segment.range().through()));
    }

    private void pump(Segment segment, BatchReader reader, RangeWriter writer, Consumer<Batch> also) {
        for (Batch batch = reader.next(); batch != null && !failed; batch = reader.next()) {
            also.accept(batch);
            writer.write(batch);
            progress.moved(segment.collection().name(), batch.rows(), batch.buffer().length);
        }
        if (!failed) {
            writer.commit();
        }
    }
}
