package dev.holdfast.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.archive.SnapshotInfo.State;
import dev.holdfast.archive.layout.Proof;
import dev.holdfast.flow.Copy;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Digest;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Finding;
import dev.holdfast.model.Progress;
import dev.holdfast.store.Upload;
import dev.holdfast.testing.MemorySource;
import dev.holdfast.testing.Records;
import dev.holdfast.testing.Samples;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every byte of a proven snapshot altered in turn, every file removed in turn. */
class DamageTest {
    private final Place place = new Place();
    private final Snapshots snapshots = new Snapshots(place.store);
    private String id;

    void write(Catalog.Kind kind) {
        try (SnapshotWriter target = place.target()) {
            new Copy(new MemorySource(Samples.of(kind, 12, 1)), target, 1, Progress.SILENT).run();
            id = target.id();
        }
        prove();
    }

    private void prove() {
        String manifest = snapshots.reader(id).manifestSha256();
        List<Proof.Checked> checked = List.of(new Proof.Checked("people", new Digest(1, 2, 3)));
        snapshots.recordProof(
                id, new Proof(Place.NOW, true, manifest, "holdfast test", "SQLite 3", checked, List.of()));
        assertThat(state()).isEqualTo(State.PROVEN);
    }

    @BeforeEach
    void startEmpty() {
        assertThat(snapshots.list(null)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Catalog.Kind.class)
    void anAlteredByteIsNamed(Catalog.Kind kind) throws IOException {
        write(kind);
        for (String name : names()) {
            byte[] good = read(name);
            for (int at = 0; at < good.length; at++) {
                byte[] bad = good.clone();
                bad[at] ^= (byte) (1 << at % 8);
                put(name, bad);
                assertNamed(name, at);
            }
            put(name, good);
        }
        assertThat(state()).isEqualTo(State.PROVEN);
        assertThat(snapshots.reader(id).verifyFiles()).isEmpty();
    }

    private void assertNamed(String name, int at) {
        String file = name.substring(id.length() + 1);
        String what = "byte " + at + " of " + file;
        if (file.equals("manifest.json") || file.equals("SHA256SUMS")) {
            assertThat(state()).as(what).isEqualTo(State.UNREADABLE);
            assertThatThrownBy(() -> snapshots.reader(id))
                    .as(what)
                    .isInstanceOfSatisfying(
                            Failure.class, it -> assertThat(it.kind()).isEqualTo(Failure.Kind.CORRUPT))
                    .hasMessageContaining(file);
            return;
        }
        assertThat(snapshots.reader(id).verifyFiles())
                .as(what)
                .extracting(Finding::name)
                .containsExactly(file);
        if (file.startsWith("proofs/")) {
            assertThat(state()).as(what).isEqualTo(State.SEALED);
        } else {
            assertThatThrownBy(this::readAll)
                    .as(what)
                    .isInstanceOfSatisfying(
                            Failure.class, it -> assertThat(it.kind()).isEqualTo(Failure.Kind.CORRUPT))
                    .hasMessageContaining(file);
        }
    }

    /** As a restore does: records and, for what is not records, the script. */
    private void readAll() {
        SnapshotReader reader = snapshots.reader(id);
        Records.digests(reader);
        try (InputStream script = reader.script()) {
            script.transferTo(java.io.OutputStream.nullOutputStream());
        } catch (IOException e) {
            throw new AssertionError("only failures come out", e);
        }
    }

    @ParameterizedTest
    @EnumSource(Catalog.Kind.class)
    void aMissingFileIsNamed(Catalog.Kind kind) throws IOException {
        write(kind);
        for (String name : names()) {
            byte[] good = read(name);
            place.store.delete(name);
            String file = name.substring(id.length() + 1);
            if (file.equals("manifest.json") || file.equals("SHA256SUMS")) {
                assertThat(state()).as(file).isEqualTo(State.UNFINISHED);
                assertThatThrownBy(() -> snapshots.reader(id)).hasMessageContaining(file);
                assertThat(snapshots.find(null, "latest").state()).isEqualTo(State.UNFINISHED);
                assertThatThrownBy(() -> snapshots.find(null, "proven"))
                        .hasMessageContaining(file)
                        .isInstanceOfSatisfying(
                                Failure.class, it -> assertThat(it.kind()).isEqualTo(Failure.Kind.CORRUPT));
            } else if (file.startsWith("proofs/")) {
                assertThat(state()).as(file).isEqualTo(State.SEALED);
                assertThat(snapshots.reader(id).verifyFiles()).isEmpty();
            } else {
                assertThat(snapshots.reader(id).verifyFiles())
                        .extracting(Finding::name)
                        .containsExactly(file);
                assertThatThrownBy(this::readAll).hasMessageContaining(file);
                assertListedAsDamaged(file);
                put(name, Arrays.copyOf(good, good.length - 1));
                assertListedAsDamaged(file);
            }
            put(name, good);
        }
        assertThat(state()).isEqualTo(State.PROVEN);
    }

    private void assertListedAsDamaged(String file) {
        assertThat(snapshots.list(null)).singleElement().satisfies(info -> {
            assertThat(info.state()).isEqualTo(State.UNREADABLE);
            assertThat(info.note()).contains(file);
        });
        assertThatThrownBy(() -> snapshots.find(null, "proven"))
                .hasMessageContaining(file)
                .isInstanceOfSatisfying(
                        Failure.class, it -> assertThat(it.kind()).isEqualTo(Failure.Kind.CORRUPT));
    }

    @ParameterizedTest
    @EnumSource(Catalog.Kind.class)
    void aFileThatAPersonWouldRestoreWithTheOthersIsNamed(Catalog.Kind kind) {
        write(kind);
        put(id + "/sql/0002-late.sql.zst", new byte[] {1});
        put(id + "/notes.txt", new byte[] {1});
        assertThat(snapshots.reader(id).verifyFiles())
                .extracting(Finding::name)
                .containsExactly("sql/0002-late.sql.zst");
    }

    private State state() {
        return snapshots.list(null).getFirst().state();
    }

    private List<String> names() {
        return place.store.list("", "").stream().map(entry -> entry.name()).toList();
    }

    private byte[] read(String name) throws IOException {
        try (InputStream in = place.store.read(name, 0)) {
            return in.readAllBytes();
        }
    }

    private void put(String name, byte[] content) {
        try (Upload upload = place.store.create(name)) {
            upload.write(content, 0, content.length);
            upload.commit();
        }
    }
}
