package dev.holdfast.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.cloudflare.TickingClock;
import dev.holdfast.model.Failure;
import dev.holdfast.store.Store;
import dev.holdfast.store.local.LocalStore;
import dev.holdfast.store.memory.MemoryStore;
import dev.holdfast.testing.FaultyStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditLogTest {
    private static final Instant START = Instant.parse("2026-11-26T08:00:00Z");

    @TempDir
    Path folder;

    @Test
    void entriesFollowEachOtherAcrossRestarts() throws IOException {
        for (int i = 0; i < 3; i++) {
            try (AuditLog log = open()) {
                append(log, 4);
            }
        }
        Verification found = verify();
        assertThat(found.ok()).isTrue();
        assertThat(found.logs()).singleElement().satisfies(log -> {
            assertThat(log.entries()).isEqualTo(12);
            assertThat(log.log()).matches("audit-[0-9a-f]{8}");
        });
        try (AuditLog log = open()) {
            assertThat(found.logs().getFirst().head()).isEqualTo(log.head());
        }
        assertThat(Files.readAllLines(file()).getFirst())
                .isEqualTo(
                        "{\"address\":\"192.0.2.1\","
                                + "\"hash\":\""
                                + EntryLine.parse(Files.readAllLines(file())
                                                .getFirst()
                                                .getBytes())
                                        .orElseThrow()
                                        .hash()
                                + "\",\"on\":\"d1:shop\",\"outcome\":\"done\",\"previous\":\"" + "0".repeat(64)
                                + "\",\"seq\":1,\"time\":\"2026-11-26T08:00:00Z\",\"what\":\"backup.start\",\"who\":\"key:1a2b3c4d\"}");
    }

    @Test
    void oneProcessWritesIt() {
        try (AuditLog log = open()) {
            append(log, 1);
            assertThatThrownBy(this::open)
                    .isInstanceOfSatisfying(
                            Failure.class, failure -> assertThat(failure.kind()).isEqualTo(Failure.Kind.BUSY));
        }
        try (AuditLog log = open()) {
            append(log, 1);
        }
        assertThat(verify().ok()).isTrue();
    }

    @Test
    void manyThreadsMakeOneChain() {
        try (AuditLog log = open();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 50; i++) {
                threads.submit(() -> append(log, 4));
            }
        }
        assertThat(verify().logs().getFirst().entries()).isEqualTo(200);
        assertThat(verify().ok()).isTrue();
    }

    /** Cut in many places of the last line, as a crash may leave it. */
    @Test
    void aTornLineIsNotedAndNeverDropped() throws IOException {
        try (AuditLog log = open()) {
            append(log, 3);
        }
        byte[] whole = Files.readAllBytes(file());
        int lastLine = new String(whole).indexOf("\n", new String(whole).indexOf("\n") + 1) + 1;
        for (int cut = lastLine + 1; cut < whole.length; cut += Math.clamp(whole.length - 1 - cut, 1, 17)) {
            Files.write(file(), Arrays.copyOf(whole, cut));
            int at = cut;
            assertThat(verify().logs().getFirst().problem()).as("cut at %d", at).satisfies(problem -> {
                assertThat(problem.kind()).isEqualTo(Problem.Kind.TORN);
                assertThat(problem.entry()).isEqualTo(3);
            });
            try (AuditLog log = open()) {
                append(log, 1);
            }
            assertThat(verify().ok()).as("cut at %d", at).isTrue();
            List<AuditReader.Listed> entries = reader().list(List.of(folder.toString()), 10);
            assertThat(entries).hasSize(4);
            AuditEvent third = entries.get(2).entry().event();
            boolean completed = cut == whole.length - 1;
            assertThat(third.what()).isEqualTo(completed ? "backup.start" : "audit.torn");
            if (!completed) {
                Path aside = file().resolveSibling(third.outcome().replaceAll(".* in ", ""));
                assertThat(aside).hasBinaryContent(Arrays.copyOfRange(whole, lastLine, cut));
                Files.delete(aside);
            }
        }
    }

    @Test
    void aChangedEndIsNotContinued() throws IOException {
        try (AuditLog log = open()) {
            append(log, 3);
        }
        Files.writeString(file(), Files.readString(file()).replaceFirst("backup.start", "backup.stop!"));
        assertThatThrownBy(this::open).isInstanceOfSatisfying(Failure.class, failure -> {
            assertThat(failure.kind()).isEqualTo(Failure.Kind.CORRUPT);
            assertThat(failure.hint()).contains("holdfast audit verify");
        });
    }

    @Test
    void shippedFilesAreTheLogAndOnlyTheLastStaysHere() throws IOException {
        try (Store store = MemoryStore.create()) {
            for (int i = 0; i < 5; i++) {
                try (AuditLog log = open()) {
                    append(log, 3);
                    log.ship(store);
                    log.ship(store);
                    append(log, 1);
                }
            }
            assertThat(store.list("", "")).hasSize(5);
            assertThat(files()).hasSize(2);
            AuditReader both = new AuditReader(place -> place.equals("shipped") ? store : local());
            assertThat(both.verify(List.of("shipped", "here"), List.of()).logs())
                    .singleElement()
                    .satisfies(log -> {
                        assertThat(log.problem()).isNull();
                        assertThat(log.entries()).isEqualTo(20);
                    });
            assertThat(both.verify(List.of("shipped"), List.of())
                            .logs()
                            .getFirst()
                            .entries())
                    .isEqualTo(19);
            assertThat(verify().logs().getFirst().problem())
                    .isEqualTo(new Problem(Problem.Kind.REMOVED, 1, "is missing (all to 15)"));
        }
    }

    /** The store fails at each of its calls, before or after doing it; the next run goes on. */
    @Test
    void aStoreThatFailsLosesNothing() throws IOException {
        for (FaultyStore.Fault fault :
                List.of(FaultyStore.Fault.ERROR_BEFORE, FaultyStore.Fault.ERROR_AFTER, FaultyStore.Fault.CRASH)) {
            for (int at = 1; at <= 6; at++) {
                try (Store store = MemoryStore.create();
                        AuditLog log = open()) {
                    append(log, 2);
                    FaultyStore faulty = new FaultyStore(store, fault, at);
                    for (int i = 0; i < 3; i++) {
                        append(log, 1);
                        ignoringFaults(() -> log.ship(faulty));
                    }
                    log.ship(store);
                    long shipped = both(store)
                            .verify(List.of("shipped"), List.of())
                            .logs()
                            .getFirst()
                            .entries();
                    assertThat(shipped).as("%s at %d", fault, at).isEqualTo(5);
                }
                clear();
            }
        }
    }

    /** A store that lies leaves half a file: that is no copy. */
    @Test
    void aTornCopyIsNoticedAndTheLogStaysHere() throws IOException {
        try (Store store = MemoryStore.create();
                AuditLog log = open()) {
            append(log, 2);
            log.ship(new FaultyStore(store, FaultyStore.Fault.TORN_SILENTLY, 1));
            append(log, 1);
            assertThatThrownBy(() -> log.ship(store))
                    .isInstanceOfSatisfying(
                            Failure.class, failure -> assertThat(failure.kind()).isEqualTo(Failure.Kind.CORRUPT));
            assertThat(verify().logs().getFirst().entries()).isEqualTo(3);
        }
    }

    @Test
    void anObjectOfAnotherWriterIsNoticed() {
        try (Store store = MemoryStore.create();
                AuditLog log = open()) {
            append(log, 2);
            store.putIfAbsent(log.name() + "/" + LogNames.file(1), new byte[] {1});
            assertThatThrownBy(() -> log.ship(store))
                    .isInstanceOfSatisfying(
                            Failure.class, failure -> assertThat(failure.kind()).isEqualTo(Failure.Kind.CORRUPT));
            assertThat(append(log, 1)).isEqualTo(3);
        }
    }

    /** 1,001 entries, each on the disk before the next: some seconds. */
    @Test
    void filesAreShort() throws IOException {
        try (AuditLog log = open()) {
            append(log, 1_001);
        }
        assertThat(files()).hasSize(2);
        assertThat(verify().logs().getFirst().entries()).isEqualTo(1_001);
        assertThat(verify().ok()).isTrue();
    }

    @Test
    void onlyTheOwnerReadsIt() throws IOException {
        try (AuditLog log = open()) {
            append(log, 1);
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
    }

    @Test
    void secretsAreHidden() {
        String key = "hf_1a2b3c4d_" + "5e".repeat(32);
        for (String text : List.of(
                key,
                "Bearer " + key,
                "authorization: bearer 5e5e5e5e",
                "s3://user:5e5e5e5e@host/path",
                "https://signed.example/x?a=1&X-Amz-Signature=5e5e5e5e",
                "AGE-SECRET-KEY-15E5E5E5E",
                "otpauth://totp/x?secret=5E5E5E5E&digits=6",
                "x".repeat(990) + " Bearer 5e5e5e5e")) {
            AuditEvent event = new AuditEvent(text, text, text, text, text);
            assertThat(event.toString()).doesNotContainIgnoringCase("5e5e5e5e");
        }
        assertThat(new AuditEvent("key:1a2b3c4d", "a", "s3://bucket/p?region=auto", "done", "::1").on())
                .isEqualTo("s3://bucket/p?region=auto");
    }

    @Property
    void anyTextMakesALineThatReturns(@ForAll String a, @ForAll String b) {
        AuditEvent event = new AuditEvent(a, b, a + b, "Bearer " + a, "secret=" + b);
        AuditEntry entry = EntryLine.next(7, START, event, EntryLine.NONE);
        byte[] line = EntryLine.bytes(entry);
        assertThat(line[line.length - 1]).isEqualTo((byte) '\n');
        assertThat(EntryLine.parse(Arrays.copyOf(line, line.length - 1))).contains(entry);
        assertThat(new String(line, 0, line.length - 1)).doesNotContain("\n");
    }

    @Property
    void longTextsAreCutOnce(@ForAll String piece) {
        AuditEvent event = new AuditEvent(("Bearer " + piece + " secret=").repeat(60), "", "", "", "");
        assertThat(new AuditEvent(event.who(), "", "", "", "")).isEqualTo(event);
        assertThat(event.who().length()).isLessThanOrEqualTo(1_001);
    }

    private AuditLog open() {
        return AuditLog.open(folder, new TickingClock(START), new SplittableRandom(5));
    }

    private static long append(AuditLog log, int count) {
        long last = 0;
        for (int i = 0; i < count; i++) {
            last = log.append(new AuditEvent("key:1a2b3c4d", "backup.start", "d1:shop", "done", "192.0.2.1"))
                    .seq();
        }
        return last;
    }

    private Verification verify() {
        return reader().verify(List.of(folder.toString()), List.of());
    }

    private AuditReader reader() {
        return new AuditReader(place -> local());
    }

    private AuditReader both(Store store) {
        return new AuditReader(place -> place.equals("shipped") ? store : local());
    }

    private Store local() {
        return LocalStore.open(folder, Clock.systemUTC());
    }

    private Path file() {
        return files().getFirst();
    }

    private List<Path> files() {
        try (Stream<Path> all = Files.walk(folder)) {
            return new ArrayList<>(all.filter(path -> path.toString().endsWith(".jsonl"))
                    .sorted()
                    .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void clear() throws IOException {
        for (Path file : files()) {
            Files.delete(file);
        }
    }

    private static void ignoringFaults(Runnable shipping) {
        try {
            shipping.run();
        } catch (Failure | FaultyStore.Crash expected) {
            assertThat(expected).isNotNull();
        }
    }
}
