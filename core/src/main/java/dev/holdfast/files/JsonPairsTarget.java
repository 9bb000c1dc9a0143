package dev.holdfast.files;

import dev.holdfast.flow.Plan;
import dev.holdfast.flow.RangeWriter;
import dev.holdfast.flow.Segment;
import dev.holdfast.flow.Target;
import dev.holdfast.flow.pairs.PairFileKind;
import dev.holdfast.model.Batch;
import dev.holdfast.model.Capture;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Finding;
import dev.holdfast.model.Writing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Pairs as {@code wrangler kv bulk put} takes them. A path that ends in {@code .json} becomes one file; any other becomes
 * a folder of files of at most 10,000 pairs and 100 MB each, the limits of the API, with the pairs that expire in files of
 * their own: a bulk put refuses a whole file for one pair that has expired. So have those whose metadata is neither object
 * nor array: the API takes them, wrangler's command line does not.
 */
public final class JsonPairsTarget implements Target {
    private final Path place;
    private final Partial partial;
    private final boolean single;
    private PairFiles lasting;
    private PairFiles expiring;
    private PairFiles scalar;
    private long scalars;

    /**
     * @throws Failure USAGE for a mode that merges
     */
    public JsonPairsTarget(Path place, Writing.Mode mode) {
        this.place = place;
        this.single = place.toString().endsWith(".json");
        this.partial = single ? Partial.file(place, mode) : Partial.folder(place, mode);
    }

    @Override
    public String address() {
        return "json:" + place;
    }

    @Override
    public int writers() {
        return 1;
    }

    @Override
    public Plan begin(Catalog catalog, Plan proposed, Joins joins) {
        if (catalog.kind() != Catalog.Kind.KV) {
            throw new Failure(Failure.Kind.USAGE, "tables are no pairs", "Export a database with --format sql.");
        }
        try {
            partial.begin();
            if (single) {
                lasting = PairFiles.one(partial.path());
                expiring = lasting;
                scalar = lasting;
            } else {
                refuseForeignFiles();
                Files.createDirectory(partial.path());
                lasting = numbered(PairFileKind.LASTING);
                expiring = numbered(PairFileKind.EXPIRING);
                scalar = numbered(PairFileKind.SCALAR_METADATA);
            }
        } catch (IOException e) {
            throw Partial.failed(place, e);
        }
        return proposed;
    }

    private PairFiles numbered(PairFileKind kind) throws IOException {
        return PairFiles.numbered(partial.path(), kind.stem(), kind == PairFileKind.LASTING);
    }

    /** A folder is replaced whole, so it must not hold anything but what this writes. */
    private void refuseForeignFiles() throws IOException {
        if (!Files.isDirectory(place)) {
            return;
        }
        try (var files = Files.list(place)) {
            files.filter(file -> !file.getFileName().toString().matches("pairs(-[a-z-]+)?-\\d+\\.json"))
                    .findAny()
                    .ifPresent(file -> {
                        throw new Failure(
                                Failure.Kind.USAGE,
                                place + " holds other files, such as " + file.getFileName(),
                                "Name a folder of its own.");
                    });
        }
    }

    @Override
    public Optional<List<Finding>> rehearse(Catalog catalog, Joins joins) {
        return Optional.of(partial.rehearse());
    }

    @Override
    public RangeWriter open(Segment segment) {
        return new RangeWriter() {
            @Override
            public void write(Batch batch) {
                writeAll(batch);
            }

            @Override
            public void commit() {}

            @Override
            public void close() {}
        };
    }

    private void writeAll(Batch batch) {
        try {
            for (int row = 0; row < batch.rows(); row++) {
                PairFileKind kind = PairFileKind.of(batch, row);
                scalars += kind == PairFileKind.SCALAR_METADATA ? 1 : 0;
                files(kind).write(batch, row);
            }
        } catch (IOException e) {
            throw Partial.failed(place, e);
        }
    }

    private PairFiles files(PairFileKind kind) {
        return switch (kind) {
            case LASTING -> lasting;
            case EXPIRING -> expiring;
            case SCALAR_METADATA -> scalar;
        };
    }

    @Override
    public List<Finding> finish(Capture capture) {
        try {
            lasting.finish();
            expiring.finish();
            scalar.finish();
            partial.finish();
        } catch (IOException e) {
            throw Partial.failed(place, e);
        }
        return scalars == 0 ? List.of() : List.of(PairFileKind.scalarMetadata(place.toString(), scalars));
    }

    @Override
    public void close() {
        try {
            if (lasting != null) {
                lasting.close();
                expiring.close();
                scalar.close();
                partial.delete();
            }
        } catch (IOException e) {
            throw Partial.failed(place, e);
        }
    }
}
