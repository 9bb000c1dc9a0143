package dev.holdfast.archive;

import dev.holdfast.archive.layout.Envelope;
import dev.holdfast.archive.layout.Manifest;
import dev.holdfast.archive.layout.Proof;
import dev.holdfast.archive.layout.SnapshotId;
import dev.holdfast.archive.layout.StoredFile;
import dev.holdfast.archive.layout.Sums;
import dev.holdfast.archive.parts.Checksums;
import dev.holdfast.archive.parts.Folder;
import dev.holdfast.archive.parts.PartInput;
import dev.holdfast.archive.parts.RangeReader;
import dev.holdfast.archive.parts.Script;
import dev.holdfast.archive.parts.StoredPart;
import dev.holdfast.archive.vault.Keyring;
import dev.holdfast.archive.vault.TrustedKeys;
import dev.holdfast.flow.BatchReader;
import dev.holdfast.flow.Digests;
import dev.holdfast.flow.Source;
import dev.holdfast.model.AsOf;
import dev.holdfast.model.Capture;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Collection;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Finding;
import dev.holdfast.model.KeyRange;
import dev.holdfast.model.Progress;
import dev.holdfast.model.RangeDigest;
import dev.holdfast.store.Store;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A sealed snapshot as a source.
 *
 * <p>Every file is hashed while it is read, and a reader comes to its end only if all files that it touched had the
 * SHA-256 of the manifest; otherwise it throws CORRUPT naming the file. Records are handed out before that, so whoever
 * writes them elsewhere must not seal before the end, and whoever takes something away for them has to {@link #verify} first.
 * The store stays open: whoever opened it closes it.
 */
public final class SnapshotReader implements Source, Digests.Stored {
    private static final int READERS = 4;

    private final Store store;
    private final Sealed sealed;
    private final Sealed.Open open;
    private final Checksums checksums;

    private SnapshotReader(Store store, Sealed sealed, Sealed.Open open) {
        this.store = store;
        this.sealed = sealed;
        this.open = open;
        this.checksums = new Checksums(sealed.folder());
    }

    /**
     * Opens a snapshot by its id, {@code <slug>/<time>}.
     *
     * @throws Failure NOT_FOUND when there is none; CORRUPT when it is unfinished, or naming the file that is malformed;
     *     USAGE when a newer Holdfast made it; DENIED naming the recipients when it is encrypted and no key fits
     */
    static SnapshotReader open(Store store, String id, Keyring keyring, TrustedKeys trusted) {
        Sealed sealed = sealed(store, id, trusted);
        return new SnapshotReader(store, sealed, sealed.open(keyring));
    }

    static Sealed sealed(Store store, String id, TrustedKeys trusted) {
        SnapshotId parsed = SnapshotId.parse(id)
                .orElseThrow(() -> new Failure(
                        Failure.Kind.USAGE,
                        "'" + id + "' is not the name of a snapshot",
                        "`holdfast list` names them"));
        Folder folder = new Folder(store, parsed);
        return Sealed.read(folder, trusted).orElseThrow(() -> unfinished(folder));
    }

    public Manifest manifest() {
        return open.manifest();
    }

    public boolean isEncrypted() {
        return sealed.isEncrypted();
    }

    /** What a proof of this snapshot must name. */
    public String manifestSha256() {
        return sealed.manifestSha256();
    }

    @Override
    public String address() {
        return store.address() + "@" + sealed.folder().id();
    }

    @Override
    public Catalog catalog() {
        return manifest().catalog();
    }

    /** The position of the capture; that of a fuzzy one is this snapshot's alone. */
    @Override
    public AsOf start() {
        AsOf asOf = manifest().capture().asOf();
        boolean exact = manifest().capture().exact();
        return AsOf.at(asOf.kind(), exact ? asOf.from() : asOf.from() + " " + manifestSha256());
    }

    @Override
    public boolean continues(AsOf earlier) {
        return earlier.equals(start());
    }

    @Override
    public int readers() {
        return READERS;
    }

    @Override
    public List<KeyRange> split(Collection collection, int parts) {
        List<StoredPart> stored = StoredPart.of(manifest(), collection);
        if (collection.key().length == 0 || stored.isEmpty()) {
            return List.of(KeyRange.ALL);
        }
        List<KeyRange> ranges = new ArrayList<>();
        long all = stored.stream().mapToLong(StoredPart::records).sum();
        long behind = 0;
        KeyRange open = KeyRange.ALL;
        for (StoredPart part : stored.subList(0, stored.size() - 1)) {
            behind += part.records();
            if (behind * parts >= all * (ranges.size() + 1) && ranges.size() + 1 < parts) {
                ranges.add(new KeyRange(open.after(), part.range().through()));
                open = new KeyRange(part.range().through(), null);
            }
        }
        ranges.add(open);
        return ranges;
    }

    @Override
    public BatchReader read(Collection collection, KeyRange range) {
        List<StoredPart> parts = StoredPart.of(manifest(), collection).stream()
                .filter(part -> part.meets(range, collection.order()))
                .toList();
        return new RangeReader(open.contents(), collection, range, parts);
    }

    @Override
    public List<RangeDigest> digests(Collection collection) {
        return manifest().ranges().getOrDefault(collection.name(), List.of());
    }

    @Override
    public void verify(List<Collection> collections, Progress progress) {
        // The schema's files, too: who restores by hand needs them, and where one is damaged the rest is to be doubted.
        Set<String> read = collections.stream().map(Collection::name).collect(Collectors.toSet());
        List<Envelope> files = manifest().files().stream()
                .filter(file -> file.collection() == null || read.contains(file.collection()))
                .map(sealed::envelope)
                .toList();
        checksums.require(files, progress);
    }

    @Override
    public List<Finding> doubts() {
        String id = sealed.folder().id().toString();
        String written = manifest().making().snapshot();
        Stream<Finding> moved = written.isEmpty() || written.equals(id)
                ? Stream.of()
                : Stream.of(new Finding(id, "was written as " + written + ": somebody put it in this place"));
        Stream<Finding> failed = new Proofs(sealed.folder())
                .newest(manifestSha256()).filter(proof -> !proof.ok()).map(this::doubt).stream();
        return Stream.concat(moved, failed).toList();
    }

    @Override
    public String print() {
        return manifestSha256();
    }

    private Finding doubt(Proof proof) {
        String what = proof.findings().stream()
                .findFirst()
                .map(one -> ": " + (one.name() + " " + one.reason()).strip())
                .orElse("");
        return new Finding(sealed.folder().id().toString(), "its newest proof, of " + proof.time() + ", FAILED" + what);
    }

    /** What the capture was: reading it back takes nothing away. */
    @Override
    public Capture finish(AsOf earliest) {
        return manifest().capture();
    }

    /**
     * The dump of a database: all its SQL files in name order, decompressed. Reading it to the end checks the SHA-256 of
     * each file, as {@link #read} does. To be closed by the caller.
     */
    public InputStream script() {
        Iterator<StoredFile> files = manifest().files().stream()
                .filter(file -> file.name().startsWith("sql/"))
                .sorted(Comparator.comparing(StoredFile::name))
                .iterator();
        return new Script(open.contents(), files);
    }

    /**
     * Reads every file and compares its SHA-256.
     *
     * @return the files that are damaged or missing, and those that do not belong there; empty when all is well
     */
    public List<Finding> verifyFiles() {
        List<Finding> bad = new ArrayList<>();
        for (StoredFile file : manifest().files()) {
            try (PartInput input = new PartInput(open.contents(), file)) {
                input.finish();
                checksums.found(sealed.envelope(file));
            } catch (Failure failure) {
                if (failure.kind() != Failure.Kind.CORRUPT) {
                    throw failure;
                }
                bad.add(new Finding(sealed.stored(file.name()), failure.getMessage()));
            }
        }
        bad.addAll(sealed.damagedIdentity());
        TreeSet<String> strangers = new TreeSet<>(sealed.folder().files("").keySet());
        strangers.removeAll(Sums.parse(sealed.sums()).keySet());
        strangers.stream()
                .filter(name -> Sums.isName(name) && !sealed.isOfAnotherGeneration(name))
                .forEach(name -> bad.add(new Finding(name, "it is not one of the snapshot's files")));
        bad.addAll(new Proofs(sealed.folder()).damaged(manifestSha256()));
        return Collections.unmodifiableList(bad);
    }

    /**
     * Reads every file that the manifest names, and decompresses nothing.
     *
     * @throws Failure CORRUPT naming the first that is damaged or missing
     */
    public void requireWhole() {
        for (StoredFile file : manifest().files()) {
            try (PartInput input = new PartInput(open.contents(), file)) {
                input.finish();
            }
        }
    }

    @Override
    public void close() {}

    private static Failure unfinished(Folder folder) {
        if (folder.files("").isEmpty()) {
            return new Failure(
                    Failure.Kind.NOT_FOUND,
                    "there is no snapshot " + folder.id() + " in "
                            + folder.store().address(),
                    "`holdfast list` names those that are there");
        }
        String missing = folder.find(Sums.NAME).isEmpty() ? Sums.NAME : Manifest.NAME;
        return new Failure(
                Failure.Kind.CORRUPT,
                "the snapshot " + folder.id() + " is unfinished: " + missing + " is missing",
                "run the backup again, which goes on where it stopped, or use another snapshot");
    }
}
