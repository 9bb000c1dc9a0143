package dev.holdfast.files;

import dev.holdfast.flow.BatchReader;
import dev.holdfast.flow.Source;
import dev.holdfast.flow.pairs.PairJsonReader;
import dev.holdfast.model.AsOf;
import dev.holdfast.model.Batch;
import dev.holdfast.model.Capture;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Collection;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Finding;
import dev.holdfast.model.KeyRange;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/**
 * The JSON of {@code wrangler kv bulk put} as a source: a file, or all such files of a folder in the order of their
 * names. They are read once on opening, in constant memory, and put in key order on the disk.
 */
public final class JsonPairsSource implements Source {
    private final Path place;
    private final AsOf start;
    private final PairIndex index;

    /**
     * Reads everything; takes as long as that takes.
     *
     * @param scratch a folder for a temporary file as large as the pairs
     * @param clock from which {@code expiration_ttl} counts
     * @throws Failure NOT_FOUND, or USAGE with file, line and column for what is not the format
     */
    public JsonPairsSource(Path place, Path scratch, Clock clock) {
        this.place = place;
        List<Path> files = files(place);
        this.index = new PairIndex(scratch);
        try {
            MessageDigest digest = Fingerprint.begin();
            files.forEach(file -> load(file, digest, clock.instant().getEpochSecond()));
            this.start = Fingerprint.end(digest);
        } catch (RuntimeException e) {
            index.close();
            throw e;
        }
    }

    private void load(Path file, MessageDigest digest, long now) {
        try (InputStream in = InputFile.open(file, digest);
                PairJsonReader reader = new PairJsonReader(in, file.toString(), Failure.Kind.USAGE, now)) {
            for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
                index.add(batch);
            }
        } catch (IOException e) {
            throw InputFile.failed(file, e);
        }
    }

    private static List<Path> files(Path place) {
        if (!Files.isDirectory(place)) {
            return List.of(place);
        }
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(place, "[!.]*.{json,json.gz,json.zst}")) {
            all.forEach(files::add);
        } catch (IOException e) {
            throw InputFile.failed(place, e);
        }
        if (files.isEmpty()) {
            throw new Failure(
                    Failure.Kind.NOT_FOUND,
                    "the folder " + place + " holds no JSON files",
                    "Their names end in .json, .json.gz or .json.zst.");
        }
        return files.stream().sorted().toList();
    }

    @Override
    public String address() {
        return "json:" + place;
    }

    @Override
    public Catalog catalog() {
        return Catalog.ofPairs(place.toAbsolutePath().getFileName().toString());
    }

    @Override
    public AsOf start() {
        return start;
    }

    @Override
    public boolean continues(AsOf earlier) {
        return earlier.equals(start);
    }

    @Override
    public int readers() {
        return 1;
    }

    @Override
    public List<KeyRange> split(Collection collection, int parts) {
        return index.split(parts);
    }

    @Override
    public BatchReader read(Collection collection, KeyRange range) {
        return index.read(range);
    }

    @Override
    public Capture finish(AsOf earliest) {
        AsOf asOf = new AsOf(start.kind(), earliest.from(), start.to());
        long overwritten = index.overwritten();
        List<Finding> warnings = overwritten == 0
                ? List.of()
                : List.of(new Finding(
                        place.toString(),
                        overwritten + " pairs stand before others of the same key; the last one counts"));
        return new Capture(asOf, "file", asOf.isOnePosition(), Capture.LOSSLESS, List.of(), warnings);
    }

    @Override
    public void close() {
        index.close();
    }
}
