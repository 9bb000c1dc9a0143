package dev.holdfast.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.archive.SnapshotInfo.State;
import dev.holdfast.archive.layout.SnapshotId;
import dev.holdfast.archive.layout.Sums;
import dev.holdfast.archive.parts.Folder;
import dev.holdfast.flow.Copy;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Finding;
import dev.holdfast.model.Progress;
import dev.holdfast.store.memory.MemoryStore;
import dev.holdfast.testing.Loops;
import dev.holdfast.testing.MemorySource;
import dev.holdfast.testing.Records;
import dev.holdfast.testing.Samples;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Bytes of an encrypted snapshot altered, and files cut short: whoever reads it learns which file it is. */
class EncryptedDamageTest {
    private final Place place = Keys.place(MemoryStore.create(), 20_000);
    private Folder folder;
    private Map<String, Long> sizes;

    @BeforeEach
    void write() {
        try (SnapshotWriter target = place.target()) {
            new Copy(new MemorySource(Samples.of(Catalog.Kind.SQLITE, 12, 1)), target, 1, Progress.SILENT).run();
            folder = new Folder(place.store, SnapshotId.parse(target.id()).orElseThrow());
        }
        sizes = folder.files("");
    }

    /** Slow: each byte costs a reading of the whole snapshot, with a key agreement for each file. */
    @Test
    @Tag("slow")
    void anAlteredByteIsNamed() {
        Random random = new Random(5);
        for (String name : folder.files("").keySet()) {
            byte[] good = folder.read(name);
            for (int n = 0; n < Loops.count(25, 500); n++) {
                byte[] bad = good.clone();
                int at = random.nextInt(bad.length);
                bad[at] ^= (byte) (1 << random.nextInt(8));
                folder.write(name, bad);
                assertNamed(name, "byte " + at + " of " + name);
            }
            folder.write(name, good);
        }
        assertThat(place.reader().verifyFiles()).isEmpty();
    }

    @Test
    void aFileThatIsCutShortOrGoesOnIsNamed() {
        for (String name : folder.files("").keySet()) {
            byte[] good = folder.read(name);
            for (int length : new int[] {0, 1, good.length / 2, good.length - 1, good.length + 1}) {
                folder.write(name, Arrays.copyOf(good, length));
                assertNamed(name, length + " bytes of " + name);
            }
            folder.delete(name);
            if (name.endsWith(".age")) {
                assertNamed(name, "no " + name);
            } else {
                assertThat(state()).isEqualTo(State.UNFINISHED);
            }
            folder.write(name, good);
        }
    }

    @Test
    void aFileOfAnotherSnapshotOfTheSameRecipientsIsNamed() {
        String part = folder.files("sql/").keySet().stream().toList().get(1);
        byte[] good = folder.read(part);
        Folder before = folder;
        write();
        folder.write(part, before.read(part));
        if (folder.id().equals(before.id())) {
            throw new AssertionError("two snapshots were wanted");
        }
        assertThat(folder.read(part)).isEqualTo(good);
        assertNamed(part, part);
    }

    private void assertNamed(String name, String what) {
        if (name.equals(Sums.NAME) || name.equals("head.json")) {
            assertThat(state()).as(what).isEqualTo(State.UNREADABLE);
            assertThatThrownBy(this::read)
                    .as(what)
                    .satisfies(EncryptedDamageTest::isDamage)
                    .hasMessageContaining(name);
            return;
        }
        boolean isAsLong = sizes.get(name).equals(folder.files("").get(name));
        assertThat(state()).as(what).isEqualTo(isAsLong ? State.SEALED : State.UNREADABLE);
        assertThatThrownBy(this::read)
                .as(what)
                .satisfies(EncryptedDamageTest::isDamage)
                .hasMessageContaining(name);
        if (!name.startsWith("manifest")) {
            assertThat(reader().verifyFiles())
                    .as(what)
                    .extracting(Finding::name)
                    .containsExactly(name);
        }
    }

    private static void isDamage(Throwable thrown) {
        assertThat(thrown)
                .isInstanceOfSatisfying(
                        Failure.class, it -> assertThat(it.kind()).isEqualTo(Failure.Kind.CORRUPT));
    }

    private SnapshotReader reader() {
        return place.snapshots().reader(folder.id().toString());
    }

    private void read() throws java.io.IOException {
        SnapshotReader reader = reader();
        Records.digests(reader);
        reader.script().transferTo(OutputStream.nullOutputStream());
    }

    private State state() {
        return place.snapshots().list(null).getLast().state();
    }
}
