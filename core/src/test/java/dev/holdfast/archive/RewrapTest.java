package dev.holdfast.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.archive.SnapshotInfo.State;
import dev.holdfast.archive.layout.Envelope;
import dev.holdfast.archive.layout.Head;
import dev.holdfast.archive.layout.Proof;
import dev.holdfast.archive.layout.SnapshotId;
import dev.holdfast.archive.layout.Sums;
import dev.holdfast.archive.parts.Folder;
import dev.holdfast.archive.vault.Identity;
import dev.holdfast.archive.vault.KeyFile;
import dev.holdfast.archive.vault.Keyring;
import dev.holdfast.archive.vault.Recipient;
import dev.holdfast.archive.vault.Signer;
import dev.holdfast.archive.vault.TrustedKeys;
import dev.holdfast.flow.Copy;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Progress;
import dev.holdfast.store.Store;
import dev.holdfast.store.memory.MemoryStore;
import dev.holdfast.testing.FaultyStore;
import dev.holdfast.testing.FaultyStore.Crash;
import dev.holdfast.testing.FaultyStore.Fault;
import dev.holdfast.testing.Loops;
import dev.holdfast.testing.MemorySource;
import dev.holdfast.testing.Records;
import dev.holdfast.testing.Sample;
import dev.holdfast.testing.Samples;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RewrapTest {
    @TempDir
    Path files;

    private final Sample sample = Samples.of(Catalog.Kind.KV, 60, 1);
    private Store store = MemoryStore.create();
    private Folder folder;
    private String id;

    private void write(Optional<Signer> signer) {
        Place place = Keys.place(store, 1_500);
        try (SnapshotWriter target = new SnapshotWriter(store, place.settings().with(signer))) {
            new Copy(new MemorySource(sample, "1", 1, 10), target, 1, Progress.SILENT).run();
            id = target.id();
        }
        folder = new Folder(store, SnapshotId.parse(id).orElseThrow());
        Snapshots snapshots = place.snapshots();
        String manifest = snapshots.reader(id).manifestSha256();
        snapshots.recordProof(id, new Proof(Place.NOW, true, manifest, "test", "none", List.of(), List.of()));
    }

    @Test
    void changesWhoReadsItAndNothingElse() {
        write(Optional.empty());
        List<String> before = payloads();
        rewrap(store, Keys.RING, Optional.empty(), Keys.OTHER, Identity.generate(Keys.RANDOM));
        assertThat(payloads()).isEqualTo(before);
        assertIsOf(Keys.OTHER);
        assertDenied(Keys.OURS);
        assertThat(new Snapshots(store).list(null))
                .extracting(SnapshotInfo::state)
                .containsExactly(State.PROVEN);
        assertNothingElseIsThere();
        // And back again: a third generation.
        rewrap(store, Keyring.EMPTY.with(Keys.OTHER), Optional.empty(), Keys.OURS);
        assertThat(payloads()).isEqualTo(before);
        assertIsOf(Keys.OURS);
        assertDenied(Keys.OTHER);
    }

    @Test
    void aSignedOneIsSignedAgainOrLeftAlone() {
        Path key = files.resolve("key");
        new KeyFile(Keys.RANDOM).newSigningKey(key);
        Optional<Signer> signer = Optional.of(Signer.read(key));
        write(signer);
        assertThatThrownBy(() -> rewrap(store, Keys.RING, Optional.empty(), Keys.OTHER))
                .hasMessageContaining("signed");
        rewrap(store, Keys.RING, signer, Keys.OTHER);
        TrustedKeys trusted = TrustedKeys.read(List.of(KeyFile.publicFile(key)));
        assertThat(Records.digests(new Snapshots(store, Keyring.EMPTY.with(Keys.OTHER), trusted).reader(id)))
                .isEqualTo(sample.digests());
        assertNothingElseIsThere();
    }

    @Test
    void withoutAKeyNothingIsTouched() {
        write(Optional.empty());
        TreeSet<String> before = new TreeSet<>(folder.files("").keySet());
        assertThatThrownBy(() -> rewrap(store, Keyring.EMPTY.with(Keys.OTHER), Optional.empty(), Keys.OTHER))
                .isInstanceOfSatisfying(
                        Failure.class, it -> assertThat(it.kind()).isEqualTo(Failure.Kind.DENIED));
        assertThat(folder.files("").keySet()).isEqualTo(before);
    }

    @Test
    void aDamagedPartIsNotGivenOn() {
        write(Optional.empty());
        String part = folder.files("pairs").firstKey();
        byte[] bad = folder.read(part);
        bad[bad.length - 1] ^= 1;
        folder.write(part, bad);
        assertThatThrownBy(() -> rewrap(store, Keys.RING, Optional.empty(), Keys.OTHER))
                .hasMessageContaining(part);
        assertThat(new Snapshots(store, Keys.RING, TrustedKeys.NONE).reader(id).verifyFiles())
                .singleElement()
                .satisfies(finding -> assertThat(finding.name()).isEqualTo(part));
    }

    /** Slow: a rewrap for each point, read three times. */
    @Tag("slow")
    @ParameterizedTest
    @EnumSource(Fault.class)
    void brokenAnywhereItIsWholeForThoseBeforeOrForThoseAfter(Fault fault) {
        int step = Loops.count(3, 1);
        for (int n = 1; strike(fault, n); n += step) {
            assertThat(n).isLessThan(1000);
        }
    }

    private boolean strike(Fault fault, int n) {
        store = MemoryStore.create();
        write(Optional.empty());
        FaultyStore faulty = new FaultyStore(store, fault, n);
        String what = fault + " at call " + n;
        try {
            rewrap(faulty, Keys.RING, Optional.empty(), Keys.OTHER);
        } catch (Failure | Crash expected) {
            assertThat(faulty.struck()).as(what + ": " + expected).isTrue();
        }
        boolean handedOver = new Snapshots(store)
                .list(null)
                .getFirst()
                .recipients()
                .equals(List.of(Keys.OTHER.recipient().text()));
        Identity reader = handedOver ? Keys.OTHER : Keys.OURS;
        assertIsOf(reader);
        rewrap(store, Keyring.EMPTY.with(reader), Optional.empty(), Keys.OTHER);
        assertIsOf(Keys.OTHER);
        assertDenied(Keys.OURS);
        assertNothingElseIsThere();
        return faulty.struck();
    }

    private void rewrap(Store through, Keyring keyring, Optional<Signer> signer, Identity... readers) {
        List<Recipient> recipients =
                List.of(readers).stream().map(Identity::recipient).toList();
        Owner owner = new Owner("machine", "rewrap", "token", earlier -> false);
        new Snapshots(through, keyring, TrustedKeys.NONE).rewrap(id, recipients, signer, owner, Place.CLOCK);
    }

    private void assertIsOf(Identity identity) {
        SnapshotReader reader = new Snapshots(store, Keyring.EMPTY.with(identity), TrustedKeys.NONE).reader(id);
        assertThat(Records.digests(reader)).isEqualTo(sample.digests());
        assertThat(reader.verifyFiles()).isEmpty();
        assertThat(new Snapshots(store).list(null).getFirst().state()).isEqualTo(State.PROVEN);
    }

    private void assertDenied(Identity identity) {
        Snapshots snapshots = new Snapshots(store, Keyring.EMPTY.with(identity), TrustedKeys.NONE);
        assertThatThrownBy(() -> snapshots.reader(id))
                .isInstanceOfSatisfying(
                        Failure.class, it -> assertThat(it.kind()).isEqualTo(Failure.Kind.DENIED));
    }

    private void assertNothingElseIsThere() {
        TreeSet<String> there = new TreeSet<>(folder.files("").keySet());
        byte[] sums = folder.read(Sums.NAME);
        there.removeAll(Sums.parse(sums).keySet());
        there.removeIf(
                name -> name.startsWith("proofs/") || name.equals(Sums.NAME) || name.equals(Sums.signature(sums)));
        assertThat(there).isEmpty();
    }

    /** What is behind the header of each file that counts. */
    private List<String> payloads() {
        return Sums.parse(folder.read(Sums.NAME)).keySet().stream()
                .filter(name -> name.endsWith(Envelope.SUFFIX))
                .map(name -> {
                    String text = new String(folder.read(name), StandardCharsets.ISO_8859_1);
                    return Head.inner(name) + text.substring(text.indexOf('\n', text.indexOf("\n--- ") + 1));
                })
                .toList();
    }
}
