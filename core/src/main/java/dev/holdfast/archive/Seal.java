package dev.holdfast.archive;

import dev.holdfast.archive.layout.Envelope;
import dev.holdfast.archive.layout.Head;
import dev.holdfast.archive.layout.Headline;
import dev.holdfast.archive.layout.Manifest;
import dev.holdfast.archive.layout.ManifestJson;
import dev.holdfast.archive.layout.Part;
import dev.holdfast.archive.layout.Restorability;
import dev.holdfast.archive.layout.StoredFile;
import dev.holdfast.archive.layout.StoredPlan;
import dev.holdfast.archive.layout.Sums;
import dev.holdfast.archive.parts.Folder;
import dev.holdfast.archive.parts.PartFile;
import dev.holdfast.archive.vault.Sealing;
import dev.holdfast.flow.pairs.PairFileKind;
import dev.holdfast.model.Capture;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Collection;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Finding;
import dev.holdfast.model.KeyRange;
import dev.holdfast.model.RangeDigest;
import dev.holdfast.sql.Dump;
import dev.holdfast.store.StoreException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Makes a snapshot valid, when all parts are there: schema and post, manifest, SHA256SUMS, in this order; then the
 * working files go away. A crash before SHA256SUMS is there leaves it unfinished, any later one sealed.
 */
final class Seal {
    private final Ledger ledger;
    private final StoredPlan plan;
    private final Catalog catalog;
    private final SnapshotSettings settings;
    private final Folder folder;

    Seal(Ledger ledger, StoredPlan plan, Catalog catalog, SnapshotSettings settings) {
        this.ledger = ledger;
        this.plan = plan;
        this.catalog = catalog;
        this.settings = settings;
        this.folder = ledger.folder();
    }

    List<Finding> apply(Capture capture) {
        ledger.lease().check();
        Manifest manifest = manifest(capture);
        Map<String, Long> written = new HashMap<>();
        byte[] sums = ledger.sealing()
                .map(sealing -> encrypted(manifest, sealing, written))
                .orElseGet(() -> plain(manifest, written));
        ledger.lease().check();
        compareWithStore(written);
        ledger.lease().check();
        settings.signer().ifPresent(signer -> folder.write(Sums.signature(sums), signer.sign(sums)));
        folder.write(Sums.NAME, sums);
        requireSize(folder.files(Sums.NAME), Sums.NAME, sums.length);
        List<Finding> findings = new ArrayList<>(scalarMetadata(manifest));
        findings.addAll(tidy());
        return findings;
    }

    private byte[] plain(Manifest manifest, Map<String, Long> written) {
        byte[] json = ManifestJson.write(manifest);
        manifest.files().forEach(file -> written.put(file.name(), file.bytes()));
        written.put(Manifest.NAME, (long) json.length);
        ledger.lease().check();
        return Sums.of(manifest, folder.write(Manifest.NAME, json));
    }

    private byte[] encrypted(Manifest manifest, Sealing sealing, Map<String, Long> written) {
        ledger.lease().check();
        String manifestSha256 = sealing.write(Manifest.NAME, ManifestJson.write(manifest));
        List<Envelope> files = sealing.envelopes();
        files.forEach(file -> written.put(file.name(), file.bytes()));
        long bytes = files.stream().mapToLong(Envelope::bytes).sum();
        Head head = new Head(
                folder.id().toString(),
                Headline.of(manifest, bytes),
                sealing.recipients(),
                settings.encryption().passphrase().isPresent(),
                1,
                manifestSha256,
                files);
        byte[] json = head.toJson();
        written.put(Head.name(1), (long) json.length);
        return head.sums(folder.write(Head.name(1), json));
    }

    private List<Finding> scalarMetadata(Manifest manifest) {
        long pairs = manifest.files().stream()
                .filter(file -> file.name().startsWith(PairFileKind.SCALAR_METADATA.stem()))
                .mapToLong(StoredFile::records)
                .sum();
        return pairs == 0
                ? List.of()
                : List.of(PairFileKind.scalarMetadata(folder.id().toString(), pairs));
    }

    private Manifest manifest(Capture capture) {
        List<Part> parts = ledger.parts();
        List<StoredFile> files = new ArrayList<>();
        parts.forEach(part -> files.addAll(part.files()));
        if (catalog.kind() == Catalog.Kind.SQLITE) {
            files.add(PartFile.statements(ledger.shelf(), ledger.names().schema(), Dump.schema(catalog)));
            files.add(PartFile.statements(ledger.shelf(), ledger.names().post(), Dump.post(catalog)));
        }
        files.sort(Comparator.comparing(StoredFile::name));
        Map<String, List<RangeDigest>> ranges = new HashMap<>();
        catalog.collections().forEach(collection -> ranges.put(collection.name(), ranges(collection, parts)));
        return new Manifest(
                settings.origin(),
                new Manifest.Making(
                        settings.tool(),
                        plan.started(),
                        settings.clock().instant(),
                        folder.id().toString(),
                        ledger.sealing().map(Sealing::nonce).orElse("")),
                withSchemaWarnings(capture),
                catalog,
                ranges,
                files,
                Restorability.of(catalog, parts));
    }

    /** What is odd about the schema must be seen wherever the snapshot is shown. */
    private Capture withSchemaWarnings(Capture capture) {
        List<Finding> warnings = new ArrayList<>(catalog.warnings());
        warnings.addAll(capture.warnings());
        return capture.warning(warnings);
    }

    private List<RangeDigest> ranges(Collection collection, List<Part> all) {
        List<Part> parts = all.stream()
                .filter(part -> part.place().collection().equals(collection.name()))
                .sorted(Comparator.comparing(Part::place))
                .toList();
        long planned = plan.segments().stream()
                .filter(segment -> segment.collection().equals(collection.name()))
                .count();
        if (parts.stream().filter(Part::last).count() != planned) {
            throw new IllegalStateException("not all segments of " + collection.name() + " were committed");
        }
        List<RangeDigest> ranges =
                parts.stream().flatMap(part -> part.digests().stream()).toList();
        return collection.key().length > 0 ? ranges : sum(ranges);
    }

    /** Pieces without a key can not be told apart. */
    private static List<RangeDigest> sum(List<RangeDigest> pieces) {
        return List.of(new RangeDigest(KeyRange.ALL, dev.holdfast.flow.RangeDigester.total(pieces)));
    }

    /** The store must hold every file in its right size, and nothing that a person would take for a part. */
    private void compareWithStore(Map<String, Long> written) {
        Map<String, Long> stored = folder.files("");
        written.forEach((name, bytes) -> requireSize(stored, name, bytes));
        stored.keySet().stream()
                .filter(name -> Sums.isKept(name) && !written.containsKey(name))
                .forEach(folder::delete);
    }

    private void requireSize(Map<String, Long> stored, String name, long bytes) {
        if (!Objects.equals(stored.get(name), bytes)) {
            throw new Failure(
                    Failure.Kind.CORRUPT,
                    folder.id().file(name) + " is not in the store as it was written",
                    "look for what else writes to this store, and run the backup again");
        }
    }

    private List<Finding> tidy() {
        try {
            removeWorkingFiles(folder);
            ledger.lease().close();
            return List.of();
        } catch (StoreException denied) {
            String reason = "it is sealed, but its working files could not be removed: " + denied.getMessage();
            return List.of(new Finding(folder.id().toString(), reason));
        }
    }

    /** Only for a sealed snapshot: nobody needs them any more, so it does not matter who removes them. */
    static void removeWorkingFiles(Folder folder) {
        folder.files("parts/").keySet().forEach(folder::delete);
        Delivery.remove(folder);
        folder.delete(StoredPlan.NAME);
    }
}
