package dev.holdfast.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.store.Store;
import dev.holdfast.store.memory.MemoryStore;
import dev.holdfast.testing.Loops;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is done to a log, the entry is named. */
class ChainTest {
    private static final Instant START = Instant.parse("2026-11-26T08:00:00Z");
    private static final String LOG = "audit-0011aabb";
    private static final int ENTRIES = 8;

    private final List<AuditEntry> entries = entries(ENTRIES, "done");

    /** As one file, and as files of three. */
    @ParameterizedTest
    @ValueSource(ints = {100, 3})
    void everyByteWithAFlippedBitIsNamed(int perFile) {
        int flips = 0;
        for (int i = 0; i < ENTRIES; i++) {
            byte[] line = EntryLine.bytes(entries.get(i));
            for (int at = 0; at < line.length; at++) {
                for (int n = 0; n < Loops.count(1, 8); n++) {
                    int bit = (at + n) % 8;
                    byte[] flipped = line.clone();
                    flipped[at] ^= (byte) (1 << bit);
                    List<byte[]> lines = lines();
                    lines.set(i, flipped);
                    assertThat(check(lines, perFile).problem())
                            .as("bit %d of byte %d of entry %d", bit, at, i + 1)
                            .isNotNull()
                            .extracting(Problem::entry)
                            .isEqualTo(i + 1L);
                    flips++;
                }
            }
        }
        System.out.printf("audit: %,d flipped bits, each named%n", flips);
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 3, 1})
    void everyRemovedLineIsNamed(int perFile) {
        for (int i = 0; i < ENTRIES; i++) {
            for (int j = i + 1; j <= ENTRIES; j++) {
                List<byte[]> lines = lines();
                lines.subList(i, j).clear();
                if (lines.isEmpty()) {
                    continue;
                }
                Verification found = verify(lines, perFile, head());
                if (j == ENTRIES) {
                    assertThat(found.logs().getFirst().problem()).isNull();
                    assertThat(found.missingHeads()).containsExactly(head());
                } else {
                    assertThat(found.logs().getFirst().problem())
                            .as("entries %d to %d", i + 1, j)
                            .extracting(Problem::kind, Problem::entry)
                            .containsExactly(Problem.Kind.REMOVED, i + 1L);
                }
                assertThat(found.ok()).isFalse();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 3, 1})
    void everyDoubledLineIsNamedWhereverItStands(int perFile) {
        for (int i = 0; i < ENTRIES; i++) {
            for (int to = i + 1; to <= ENTRIES; to++) {
                List<byte[]> lines = lines();
                lines.add(to, lines.get(i));
                assertThat(check(lines, perFile).problem())
                        .as("entry %d once more behind entry %d", i + 1, to)
                        .extracting(Problem::kind, Problem::entry)
                        .containsExactly(Problem.Kind.INSERTED, to + 1L);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 3, 1})
    void everySwapIsNamed(int perFile) {
        for (int i = 0; i < ENTRIES; i++) {
            for (int j = i + 1; j < ENTRIES; j++) {
                List<byte[]> lines = lines();
                Collections.swap(lines, i, j);
                assertThat(check(lines, perFile).problem())
                        .as("entries %d and %d", i + 1, j + 1)
                        .extracting(Problem::kind, Problem::entry)
                        .containsExactly(Problem.Kind.REORDERED, i + 1L);
            }
        }
    }

    /** Somebody who knows how hashes are made, and changes one entry without those behind it. */
    @Test
    void aForgedEntryIsNamed() {
        for (int i = 0; i < ENTRIES - 1; i++) {
            AuditEntry real = entries.get(i);
            AuditEvent other = new AuditEvent("nobody", "backup.start", "d1:shop", "done", "");
            List<byte[]> lines = lines();
            lines.set(i, EntryLine.bytes(EntryLine.next(real.seq(), real.time(), other, real.previous())));
            assertThat(check(lines, 100).problem())
                    .as("entry %d", i + 1)
                    .extracting(Problem::kind, Problem::entry)
                    .containsExactly(Problem.Kind.CHANGED, i + 1L);
            assertThat(check(lines, 100).entries()).isEqualTo(i);
        }
    }

    /** Who forges everything behind a place, too, is found by a head that was kept elsewhere. */
    @Test
    void aForgedEndIsFoundByAHead() {
        List<byte[]> forged = new ArrayList<>();
        entries(ENTRIES, "forged").forEach(entry -> forged.add(EntryLine.bytes(entry)));
        Verification found = verify(forged, 100, head());
        assertThat(found.logs().getFirst().problem()).isNull();
        assertThat(found.missingHeads()).containsExactly(head());
        assertThat(found.ok()).isFalse();
        for (AuditEntry entry : entries) {
            assertThat(verify(lines(), 3, entry.hash()).ok()).isTrue();
        }
    }

    @Test
    void aRemovedFileIsNamed() {
        for (int gone = 0; gone < 2; gone++) {
            Store store = store(lines(), 3);
            store.delete(LOG + "/" + LogNames.file(gone * 3 + 1));
            assertThat(check(store).problem())
                    .isEqualTo(new Problem(
                            Problem.Kind.REMOVED, gone * 3 + 1, "is missing (all to " + (gone * 3 + 3) + ")"));
        }
    }

    @Test
    void anInsertedLineIsNamed() {
        for (String text : List.of("", "{}", "nonsense", "{\"seq\":1}")) {
            List<byte[]> lines = lines();
            lines.add(4, (text + "\n").getBytes(UTF_8));
            assertThat(check(lines, 100).problem())
                    .extracting(Problem::kind, Problem::entry)
                    .containsExactly(Problem.Kind.INSERTED, 5L);
        }
    }

    @Test
    void copiesThatDifferAreNamed() {
        Store one = store(lines(), 3);
        List<byte[]> other = lines();
        other.set(4, EntryLine.bytes(entries(ENTRIES, "other").get(4)));
        Store two = store(other, 3);
        Verification.Log found = new AuditReader(place -> place.equals("one") ? one : two)
                .verify(List.of("one", "two"), List.of())
                .logs()
                .getFirst();
        assertThat(found.problem()).isNotNull();
        assertThat(found.problem().entry()).isEqualTo(5);
        assertThat(found.entries()).isEqualTo(4);
    }

    /** Whatever is cut off or taken out in one of two places is named, with the place and what is good before it. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void whatOnePlaceLacksIsNamed(int where) {
        for (int gone = 0; gone < 6; gone++) {
            List<byte[]> good = lines().subList(gone / 3 * 3, gone / 3 * 3 + 3);
            ByteArrayOutputStream rest = new ByteArrayOutputStream();
            int left = gone;
            good.stream()
                    .filter(line -> !Arrays.equals(line, lines().get(left)))
                    .forEach(rest::writeBytes);
            List<Store> places = List.of(store(lines(), 3), store(lines(), 3));
            String name = LOG + "/" + LogNames.file(gone / 3 * 3 + 1);
            places.get(where).delete(name);
            places.get(where).putIfAbsent(name, rest.toByteArray());
            Verification.Log found = new AuditReader(place -> places.get(Integer.parseInt(place)))
                    .verify(List.of("0", "1"), List.of())
                    .logs()
                    .getFirst();
            assertThat(found.problem())
                    .isEqualTo(new Problem(
                            Problem.Kind.REMOVED,
                            gone + 1,
                            "is missing in " + places.get(where).address()));
            assertThat(found.entries()).isEqualTo(gone);
            assertThat(found.head())
                    .isEqualTo(gone == 0 ? "" : entries.get(gone - 1).hash());
        }
    }

    private String head() {
        return entries.getLast().hash();
    }

    private List<byte[]> lines() {
        return new ArrayList<>(entries.stream().map(EntryLine::bytes).toList());
    }

    private static Verification.Log check(List<byte[]> lines, int perFile) {
        return check(store(lines, perFile));
    }

    private static Verification.Log check(Store store) {
        return new AuditReader(place -> store)
                .verify(List.of("store"), List.of())
                .logs()
                .getFirst();
    }

    private static Verification verify(List<byte[]> lines, int perFile, String head) {
        Store store = store(lines, perFile);
        return new AuditReader(place -> store).verify(List.of("store"), List.of(head));
    }

    /** The lines in files of that many; each has the name that it would have had. */
    private static Store store(List<byte[]> lines, int perFile) {
        Store store = MemoryStore.create();
        for (int first = 0; first < lines.size(); first += perFile) {
            ByteArrayOutputStream file = new ByteArrayOutputStream();
            lines.subList(first, Math.min(lines.size(), first + perFile)).forEach(file::writeBytes);
            store.putIfAbsent(LOG + "/" + LogNames.file(first + 1), file.toByteArray());
        }
        return store;
    }

    private static List<AuditEntry> entries(int count, String outcome) {
        List<AuditEntry> entries = new ArrayList<>();
        String previous = EntryLine.NONE;
        for (int i = 1; i <= count; i++) {
            AuditEvent event = new AuditEvent("key:1a2b3c4d", "backup.start", "d1:shop", outcome, "192.0.2." + i);
            entries.add(EntryLine.next(i, START.plusSeconds(i), event, previous));
            previous = entries.getLast().hash();
        }
        assertThat(Arrays.asList(entries.toArray())).doesNotHaveDuplicates();
        return entries;
    }
}
