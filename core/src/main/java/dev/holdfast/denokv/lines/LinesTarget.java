package dev.holdfast.denokv.lines;

import dev.holdfast.denokv.bucket.StoredPair;
import dev.holdfast.denokv.value.Encoding;
import dev.holdfast.denokv.value.Malformed;
import dev.holdfast.denokv.value.Versionstamp;
import dev.holdfast.flow.Plan;
import dev.holdfast.flow.RangeWriter;
import dev.holdfast.flow.Segment;
import dev.holdfast.flow.Target;
import dev.holdfast.flow.pairs.DenoKv;
import dev.holdfast.model.Batch;
import dev.holdfast.model.Capture;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Finding;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A new file of lines of JSON, one for each pair of a Deno KV database in the order of keys. */
public final class LinesTarget implements Target, Target.Demanding {
    private final Path output;
    private LineFile file;
    private boolean torn;

    public LinesTarget(Path output) {
        this.output = output;
    }

    @Override
    public String address() {
        return "json:" + output;
    }

    @Override
    public int writers() {
        return 1;
    }

    @Override
    public void demand(Catalog catalog, Records records) {
        Messages.refuse(catalog, records, "lines of JSON", "Say --table kv (copy and restore: --tables kv).");
    }

    @Override
    public Plan begin(Catalog catalog, Plan proposed, Joins joins) {
        if (!DenoKv.isIn(catalog)) {
            throw new Failure(Failure.Kind.USAGE, "tables are no pairs", "Export a database with --format sql.");
        }
        file = LineFile.begin(output);
        return proposed;
    }

    @Override
    public Optional<List<Finding>> rehearse(Catalog catalog, Joins joins) {
        LineFile.demandNew(output);
        return Optional.of(List.of());
    }

    @Override
    public RangeWriter open(Segment segment) {
        boolean isPairs = segment.collection().name().equals(DenoKv.PAIRS.name());
        return new RangeWriter() {
            private boolean committed;

            @Override
            public void write(Batch batch) {
                for (int row = 0; isPairs && row < batch.rows(); row++) {
                    file.write(pair(batch, row));
                }
            }

            @Override
            public void commit() {
                committed = true;
            }

            @Override
            public void close() {
                torn |= !committed;
            }
        };
    }

    private static StoredPair pair(Batch batch, int row) {
        try {
            return new StoredPair(
                    batch.bytes(row, 0),
                    batch.bytes(row, 1),
                    Encoding.of((int) batch.integer(row, 2)),
                    new Versionstamp(batch.integer(row, 3), (int) batch.integer(row, 4)),
                    batch.integer(row, 5));
        } catch (Malformed e) {
            throw new Failure(Failure.Kind.CORRUPT, "a pair is none of Deno KV: " + e.getMessage(), "Who wrote it?", e);
        }
    }

    @Override
    public List<Finding> finish(Capture capture) {
        if (torn) {
            throw new IllegalStateException("a segment was given up");
        }
        file.finish();
        return List.of();
    }

    @Override
    public void close() {
        if (file != null) {
            file.close();
        }
    }
}
