package dev.holdfast.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.archive.SnapshotInfo.State;
import dev.holdfast.archive.layout.Compression;
import dev.holdfast.archive.layout.Sums;
import dev.holdfast.archive.parts.Folder;
import dev.holdfast.archive.vault.Identity;
import dev.holdfast.archive.vault.Keyring;
import dev.holdfast.archive.vault.TrustedKeys;
import dev.holdfast.flow.Copy;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Progress;
import dev.holdfast.store.Store;
import dev.holdfast.store.memory.MemoryStore;
import dev.holdfast.testing.Fuse;
import dev.holdfast.testing.MemorySource;
import dev.holdfast.testing.Records;
import dev.holdfast.testing.Sample;
import dev.holdfast.testing.Samples;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EncryptedSnapshotTest {
    private final Store store = MemoryStore.create();

    @ParameterizedTest
    @EnumSource(Catalog.Kind.class)
    void isReadByItsRecipientsAndByTheRunThatWroteIt(Catalog.Kind kind) {
        Sample sample = Samples.of(kind, 300, 1);
        for (Compression compression : Compression.values()) {
            Place place = new Place(store, 3_000, compression, Keys.to(Keys.OTHER, Keys.OURS)).reading(Keys.RING);
            Identity run = write(place, sample);
            assertThat(Records.digests(place.reader())).isEqualTo(sample.digests());
            assertThat(place.reader().verifyFiles()).isEmpty();
            SnapshotReader byTheRun = new Snapshots(store).reader(newest(place).id(), Optional.of(run));
            assertThat(Records.digests(byTheRun)).isEqualTo(sample.digests());
        }
    }

    @Test
    void canBeListedByEverybodyAndOpenedOnlyWithAKeyThatFits() {
        Place place = Keys.place(store, 3_000);
        Sample sample = Samples.of(Catalog.Kind.SQLITE, 300, 1);
        write(place, sample);
        SnapshotInfo info = newest(new Place(store));
        assertThat(info.state()).isEqualTo(State.SEALED);
        assertThat(info.records()).isEqualTo(place.reader().manifest().records());
        assertThat(info.bytes()).isGreaterThan(place.reader().manifest().bytes());
        assertThat(info.isComplete()).isTrue();
        assertThat(info.recipients()).containsExactly(Keys.OURS.recipient().text());
        Identity runOfAnother =
                write(new Place(MemoryStore.create(), 3_000, Compression.ZSTD, Keys.to(Keys.OURS)), sample);
        for (Keyring keyring :
                new Keyring[] {Keyring.EMPTY, Keyring.EMPTY.with(Keys.OTHER), Keyring.EMPTY.with(runOfAnother)}) {
            assertThatThrownBy(() -> new Snapshots(store, keyring, TrustedKeys.NONE).reader(info.id()))
                    .isInstanceOfSatisfying(
                            Failure.class, it -> assertThat(it.kind()).isEqualTo(Failure.Kind.DENIED))
                    .hasMessageContaining(Keys.OURS.recipient().text());
        }
    }

    @Test
    void aPassphraseOpensItAndAnotherDoesNot(@TempDir Path folder) throws Exception {
        Path right = Files.writeString(folder.resolve("right"), "correct horse\n");
        Path wrong = Files.writeString(folder.resolve("wrong"), "battery staple\n");
        Sample sample = Samples.of(Catalog.Kind.KV, 50, 1);
        Place place = new Place(store, 3_000, Compression.ZSTD, Keys.with("correct horse"))
                .reading(Keyring.reading(java.util.List.of(), right));
        write(place, sample);
        assertThat(Records.digests(place.reader())).isEqualTo(sample.digests());
        assertThat(place.reader().verifyFiles()).isEmpty();
        place.reading(Keyring.reading(java.util.List.of(), wrong));
        assertThatThrownBy(place::reader)
                .isInstanceOfSatisfying(
                        Failure.class, it -> assertThat(it.kind()).isEqualTo(Failure.Kind.DENIED))
                .hasMessageContaining("identity.age");
    }

    /** Names of tables and columns, values and keys, in the dump's text or in hexadecimal, in content or in names. */
    @ParameterizedTest
    @EnumSource(Catalog.Kind.class)
    void nothingOfTheDataCanBeSeenFinishedOrNot(Catalog.Kind kind) {
        Sample sample = Samples.of(kind, 300, 1);
        Place plain = new Place(MemoryStore.create(), 3_000, Compression.NONE);
        breakOff(plain, sample);
        assertThat(tells(plain.store)).isTrue();

        Place place = new Place(store, 3_000, Compression.NONE, Keys.to(Keys.OURS)).reading(Keys.RING);
        breakOff(place, sample);
        assertThat(content(store)).isNotEmpty();
        assertThat(tells(store)).isFalse();
        write(place, sample);
        assertThat(tells(store)).isFalse();
        place.snapshots()
                .reader(newest(place).id())
                .manifest()
                .ranges()
                .forEach((name, ranges) ->
                        ranges.forEach(range -> assertThat(content(store).values())
                                .noneMatch(text -> text.contains(range.digest().hex()))));
    }

    private static boolean tells(Store store) {
        String hexOfKey = java.util.HexFormat.of().formatHex("key:".getBytes(StandardCharsets.UTF_8));
        return content(store).entrySet().stream().anyMatch(file -> {
            String all = file.getKey() + file.getValue();
            return all.contains("people")
                    || all.contains("composite")
                    || all.contains("key:")
                    || all.contains(hexOfKey);
        });
    }

    @ParameterizedTest
    @EnumSource(Catalog.Kind.class)
    void whatADeadRunStoredIsTakenAgainInItsPlace(Catalog.Kind kind) {
        Sample sample = Samples.of(kind, 300, 1);
        Place place = Keys.place(store, 3_000);
        breakOff(place, sample);
        assertThat(place.snapshots().list(null)).extracting(SnapshotInfo::state).containsExactly(State.UNFINISHED);
        Set<String> before = content(store).keySet();
        assertThat(before).anyMatch(name -> name.endsWith(".age")).noneMatch(name -> name.contains("/parts/"));
        write(place, sample);
        assertThat(place.snapshots().list(null)).extracting(SnapshotInfo::state).containsExactly(State.SEALED);
        assertThat(Records.digests(place.reader())).isEqualTo(sample.digests());
        assertThat(place.reader().verifyFiles()).isEmpty();
        Folder folder = new Folder(
                store,
                dev.holdfast.archive.layout.SnapshotId.parse(newest(place).id()).orElseThrow());
        Set<String> expected = new TreeSet<>(Sums.parse(folder.read(Sums.NAME)).keySet());
        expected.add(Sums.NAME);
        assertThat(folder.files("").keySet()).isEqualTo(expected);
    }

    @Test
    void aPlainRunAndAnEncryptedOneNeverGoOnWithEachOther() {
        Sample sample = Samples.of(Catalog.Kind.SQLITE, 300, 1);
        Place plain = new Place(store, 3_000, Compression.ZSTD);
        breakOff(plain, sample);
        Place place = Keys.place(store, 3_000);
        breakOff(place, sample);
        assertThat(place.snapshots().list(null))
                .extracting(SnapshotInfo::state)
                .containsExactly(State.UNFINISHED, State.UNFINISHED);
        write(plain, sample);
        assertThat(place.snapshots().list(null))
                .extracting(SnapshotInfo::isEncrypted, SnapshotInfo::state)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(false, State.UNFINISHED),
                        org.assertj.core.groups.Tuple.tuple(false, State.UNFINISHED),
                        org.assertj.core.groups.Tuple.tuple(false, State.SEALED));
    }

    private static Identity write(Place place, Sample sample) {
        try (SnapshotWriter target = place.target()) {
            new Copy(new MemorySource(sample, "1", 2, 10), target, 2, Progress.SILENT).run();
            return target.run().orElse(null);
        }
    }

    private static void breakOff(Place where, Sample sample) {
        try (SnapshotWriter target = where.target()) {
            new Copy(new MemorySource(sample, "1", 1, 10), new Fuse(30).guard(target), 1, Progress.SILENT).run();
        } catch (Failure blown) {
            assertThat(blown).hasMessageContaining("fuse");
        }
    }

    private static SnapshotInfo newest(Place place) {
        return new Snapshots(place.store).find(null, "latest");
    }

    private static Map<String, String> content(Store store) {
        Map<String, String> content = new TreeMap<>();
        Folder.list(store, "", entry -> {
            try (InputStream in = store.read(entry.name(), 0)) {
                content.put(entry.name(), new String(in.readAllBytes(), StandardCharsets.ISO_8859_1));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        return content;
    }
}
