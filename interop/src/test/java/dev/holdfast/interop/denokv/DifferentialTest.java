package dev.holdfast.interop.denokv;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.denokv.wire.AtomicWrite;
import dev.holdfast.denokv.wire.AtomicWriteOutput;
import dev.holdfast.denokv.wire.Enqueue;
import dev.holdfast.denokv.wire.SnapshotReadOutput;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same random requests to our server and to denokv's own backend: the same answers, less versionstamps, and the same
 * databases. Where they may differ stands in {@link Differences}. A seed can be given as {@code -Dholdfast.seed=…}; 4,000
 * requests take some 20 seconds, {@code -Dholdfast.soak=true} makes them 100,000.
 */
@Tag("interop")
@Tag("slow")
class DifferentialTest {
    private static final int ROUND = 150;
    private static final long MONTH_MS = 30L * 86_400_000;

    /** What clients show to people, or compare. */
    private static final List<String> TEXTS = List.of(
            "Failed to perform 'sum' mutation on a non-U64 value in the database",
            "Failed to perform 'min' mutation on a non-U64 value in the database",
            "Failed to perform 'max' mutation on a non-U64 value in the database",
            "Failed to perform 'min' mutation on a non-U64 operand",
            "Failed to perform 'max' mutation on a non-U64 operand",
            "Cannot sum KvU64 with Number",
            "Cannot sum KvU64 with BigInt",
            "Cannot sum Number with BigInt",
            "Cannot sum BigInt with Number",
            "The result of a Sum operation would exceed its range limit");

    @TempDir
    Path folder;

    private final long seed = Long.getLong("holdfast.seed", System.nanoTime());
    private final long nowMs = System.currentTimeMillis();
    private final RandomRequests random = new RandomRequests(seed, nowMs);
    private final Differences differences = new Differences();
    private int at;

    @Test
    void answersAsDenokvDoes() throws Exception {
        System.out.println("DifferentialTest: -Dholdfast.seed=" + seed);
        int count = Boolean.getBoolean("holdfast.soak") ? 100_000 : 4_000;
        try (Ours server = Ours.on(folder.resolve("ours.db"));
                Reference reference = Reference.on(folder, folder.resolve("theirs.db"))) {
            Side ours = new Side(new Endpoint(server.url()));
            Side theirs = new Side(new Endpoint(reference.url()));
            for (at = 0; at < count; at++) {
                if (at % ROUND == 0) {
                    ours.clear();
                    theirs.clear();
                }
                if (random.chance(2)) {
                    read(ours, theirs);
                } else {
                    write(ours, theirs);
                }
            }
            assertThat(ours.state()).isEqualTo(theirs.state());
        }
        differences.demandAll();
    }

    private void read(Side ours, Side theirs) {
        byte[] request = random.read().toBytes();
        byte[] sent = random.chance(8) ? random.damaged(request) : request;
        Endpoint.Answer mine = ours.endpoint().post("snapshot_read", sent);
        Endpoint.Answer other = theirs.endpoint().post("snapshot_read", sent);
        String what = what("read", sent, mine, other);
        assertThat(mine.status()).as(what).isEqualTo(other.status());
        if (mine.status() != 200) {
            return;
        }
        SnapshotReadOutput one = SnapshotReadOutput.parse(mine.body());
        SnapshotReadOutput two = SnapshotReadOutput.parse(other.body());
        assertThat(Side.lines(one)).as(what).isEqualTo(Side.lines(two));
        if (!Side.haveSameBytes(one, two)) {
            differences.meet(Differences.Row.BYTES_OF_A_BIGINT);
        }
        assertThat(one.disabled()).isEqualTo(two.disabled());
        assertThat(one.strong()).isEqualTo(two.strong());
        assertThat(one.status()).isEqualTo(two.status());
    }

    private void write(Side ours, Side theirs) {
        AtomicWrite write = new AtomicWrite(random.checks(), random.mutations(), random.messages());
        List<String> before = ours.state();
        Endpoint.Answer mine = ours.write(write);
        Endpoint.Answer other = theirs.write(write);
        String what = what("write", write.toBytes(), mine, other);
        if (mine.status() == 200 && other.status() == 200) {
            assertSame(AtomicWriteOutput.parse(mine.body()), AtomicWriteOutput.parse(other.body()), what);
            return;
        }
        if (mine.status() != 200) {
            assertThat(mine.status()).as(what).isEqualTo(400);
            assertThat(ours.state()).as("an error changes nothing: " + what).isEqualTo(before);
        }
        if (mine.status() == other.status()) {
            if (write.enqueues().isEmpty()) {
                TEXTS.stream()
                        .filter(other.text()::contains)
                        .forEach(text -> assertThat(mine.text()).as(what).contains(text));
            }
            if (!theirs.state().equals(before)) {
                differences.meet(Differences.Row.HALF_COMMITTED);
                again(ours, theirs);
            }
            return;
        }
        differences.meet(row(write, mine, what));
        again(ours, theirs);
    }

    private Differences.Row row(AtomicWrite write, Endpoint.Answer mine, String what) {
        if (mine.status() == 200 && write.checks().size() > 10) {
            return Differences.Row.MORE_THAN_TEN_CHECKS;
        }
        for (Enqueue message : write.enqueues()) {
            if (mine.status() != 200 && message.deadlineMs() - nowMs > MONTH_MS) {
                return Differences.Row.MESSAGE_OF_FAR_FUTURE;
            }
            if (mine.status() == 200 && nowMs - message.deadlineMs() > MONTH_MS) {
                return Differences.Row.MESSAGE_OF_LONG_AGO;
            }
        }
        throw new AssertionError("a difference without a row: " + what);
    }

    private static void assertSame(AtomicWriteOutput mine, AtomicWriteOutput other, String what) {
        assertThat(mine.status()).as(what).isEqualTo(other.status());
        assertThat(mine.failedChecks()).as(what).isEqualTo(other.failedChecks());
        assertThat(mine.versionstamp()).as(what).hasSameSizeAs(other.versionstamp());
    }

    /** What they hold is not the same any more. */
    private static void again(Side ours, Side theirs) {
        ours.clear();
        theirs.clear();
    }

    private String what(String kind, byte[] sent, Endpoint.Answer mine, Endpoint.Answer other) {
        String request = HexFormat.of().formatHex(sent);
        return "%s %d of seed %d: ours %d %s, theirs %d %s: %s"
                .formatted(
                        kind,
                        at,
                        seed,
                        mine.status(),
                        mine.status() == 200 ? "" : mine.text(),
                        other.status(),
                        other.status() == 200 ? "" : other.text(),
                        request.substring(0, Math.min(2_000, request.length())));
    }
}
