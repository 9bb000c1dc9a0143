package dev.holdfast.backup;

import dev.holdfast.archive.Archives;
import dev.holdfast.archive.SnapshotReader;
import dev.holdfast.archive.Snapshots;
import dev.holdfast.flow.BatchReader;
import dev.holdfast.flow.pairs.PairJsonWriter;
import dev.holdfast.model.Batch;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.KeyRange;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Snapshots as streams: each file as it is stored, or the whole as one SQL script or one JSON array. Never in memory whole. */
public final class Download {
    private static final Pattern FLAT = Pattern.compile("([a-z0-9][a-z0-9._-]*)_(\\d{8}T\\d{9}Z)\\.(sql|json)");

    private final Archives archives;

    public Download(Archives archives) {
        this.archives = archives;
    }

    /** A file of a snapshot, by its name in the folder. */
    public record StoredFile(String name, long bytes) {}

    /** The files of a snapshot. */
    public record Files(List<StoredFile> files) {}

    /** The flat name of a snapshot: {@code d1-shop_20261121T030000000Z.sql}. */
    public static String flatName(Inventory.Entry entry) {
        return entry.id().replace('/', '_') + (entry.kind().equals("kv") ? ".json" : ".sql");
    }

    /** The snapshot of a flat name, if it is one. */
    public static Optional<String> idOf(String flatName) {
        Matcher matcher = FLAT.matcher(flatName);
        return matcher.matches() ? Optional.of(matcher.group(1) + "/" + matcher.group(2)) : Optional.empty();
    }

    /** All that is stored of a snapshot, in name order; none when it is not there. */
    public Files files(String store, String id) {
        try (Snapshots snapshots = archives.open(store)) {
            return new Files(snapshots.files(id).entrySet().stream()
                    .map(file -> new StoredFile(file.getKey(), file.getValue()))
                    .toList());
        }
    }

    /**
     * One of {@link #files}, which was read once and had the SHA-256 with which it was sealed. Empty when there is none of this
     * name; what was never sealed (a proof, a hold, the files of an unfinished snapshot) is not compared with anything.
     *
     * @throws dev.holdfast.model.Failure CORRUPT naming it when it is altered, or missing though it was sealed
     */
    public Optional<StoredFile> whole(String store, String id, String name) {
        try (Snapshots snapshots = archives.open(store)) {
            snapshots.requireAsSealed(id, name);
            return Optional.ofNullable(snapshots.files(id).get(name)).map(bytes -> new StoredFile(name, bytes));
        }
    }

    /**
     * Reads all stored files of a snapshot.
     *
     * @throws dev.holdfast.model.Failure CORRUPT naming what is damaged or missing
     */
    public void requireWhole(String store, String id) {
        try (Snapshots snapshots = archives.open(store);
                SnapshotReader reader = snapshots.reader(id)) {
            reader.requireWhole();
        }
    }

    /** Writes one of {@link #files}, byte for byte. */
    public void file(String store, String id, String name, OutputStream out) throws IOException {
        try (Snapshots snapshots = archives.open(store);
                InputStream in = snapshots.file(id, name)) {
            in.transferTo(out);
        }
    }

    /** Whether it takes a key to read it. */
    public boolean isEncrypted(String store, String id) {
        try (Snapshots snapshots = archives.open(store)) {
            return snapshots.find(null, id).isEncrypted();
        }
    }

    /**
     * Writes the whole: the SQL of a database, or the pairs of a namespace as one JSON array.
     *
     * @throws dev.holdfast.model.Failure CORRUPT naming the file that is damaged, when that is come to
     */
    public void content(String store, String id, OutputStream out) throws IOException {
        try (Snapshots snapshots = archives.open(store);
                SnapshotReader reader = snapshots.reader(id)) {
            if (reader.catalog().kind() == Catalog.Kind.KV) {
                pairs(reader, out);
                return;
            }
            try (InputStream script = reader.script()) {
                script.transferTo(out);
            }
        }
    }

    /** The same as {@code {"filename": …, "content": …}}. */
    public void json(String store, String id, String filename, OutputStream out) throws IOException {
        out.write(("{\"filename\":\"" + filename + "\",\"content\":\"").getBytes(StandardCharsets.UTF_8));
        try (JsonText text = new JsonText(out)) {
            content(store, id, text);
        }
        out.write("\"}".getBytes(StandardCharsets.UTF_8));
    }

    private static void pairs(SnapshotReader reader, OutputStream out) throws IOException {
        try (PairJsonWriter json = new PairJsonWriter(out);
                BatchReader batches = reader.read(reader.catalog().collections().getFirst(), KeyRange.ALL)) {
            for (Batch batch = batches.next(); batch != null; batch = batches.next()) {
                json.write(batch);
            }
            json.finish();
        }
    }
}
