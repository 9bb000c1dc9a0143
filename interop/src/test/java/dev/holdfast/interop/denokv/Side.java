package dev.holdfast.interop.denokv;

import dev.holdfast.denokv.value.Encoding;
import dev.holdfast.denokv.value.V8Number;
import dev.holdfast.denokv.wire.AtomicWrite;
import dev.holdfast.denokv.wire.Check;
import dev.holdfast.denokv.wire.KvEntry;
import dev.holdfast.denokv.wire.Mutation;
import dev.holdfast.denokv.wire.ReadRange;
import dev.holdfast.denokv.wire.SnapshotRead;
import dev.holdfast.denokv.wire.SnapshotReadOutput;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** One of two servers that are asked the same. */
record Side(Endpoint endpoint) {
    private static final byte[] FIRST = {};
    private static final byte[] LAST = {-1};

    /** A versionstamp as the last part of a key. */
    private static final Pattern STAMP = Pattern.compile("02(3[0-9]|6[1-6]){20}00$");

    Endpoint.Answer write(AtomicWrite write) {
        List<Check> checks = write.checks().stream().map(this::resolved).toList();
        return endpoint.post("atomic_write", new AtomicWrite(checks, write.mutations(), write.enqueues()).toBytes());
    }

    private Check resolved(Check check) {
        return check.versionstamp() == RandomRequests.CURRENT ? new Check(check.key(), stamp(check.key())) : check;
    }

    private byte[] stamp(byte[] key) {
        ReadRange point = new ReadRange(key, Arrays.copyOf(key, key.length + 1), 1, false);
        List<KvEntry> found = read(new SnapshotRead(List.of(point))).ranges().getFirst();
        return found.isEmpty() ? new byte[0] : found.getFirst().versionstamp();
    }

    private SnapshotReadOutput read(SnapshotRead read) {
        Endpoint.Answer answer = endpoint.post("snapshot_read", read.toBytes());
        if (answer.status() != 200) {
            throw new AssertionError(answer.text());
        }
        return SnapshotReadOutput.parse(answer.body());
    }

    /** All that a database holds, less versionstamps. */
    List<String> state() {
        return lines(read(all()));
    }

    private static SnapshotRead all() {
        return new SnapshotRead(List.of(new ReadRange(FIRST, LAST, 1_000, false)));
    }

    /** An output as text, less versionstamps, also those at the end of keys. */
    static List<String> lines(SnapshotReadOutput output) {
        return output.ranges().stream()
                .flatMap(range ->
                        range.isEmpty() ? Stream.of("nothing") : range.stream().map(Side::line))
                .toList();
    }

    private static String line(KvEntry entry) {
        if (entry.encoding() == Encoding.V8.code()
                && V8Number.read(entry.value()) instanceof V8Number.Big(BigInteger value)) {
            return key(entry) + "=" + value;
        }
        HexFormat hex = HexFormat.of();
        String value = entry.value().length > 100
                ? entry.value().length + " bytes, " + Arrays.hashCode(entry.value())
                : hex.formatHex(entry.value());
        return key(entry) + "=" + entry.encoding() + ":" + value;
    }

    private static String key(KvEntry entry) {
        return STAMP.matcher(HexFormat.of().formatHex(entry.key())).replaceFirst("<stamp>");
    }

    /** Whether bigints have the same bytes, too. */
    static boolean haveSameBytes(SnapshotReadOutput one, SnapshotReadOutput two) {
        return Arrays.deepEquals(values(one), values(two));
    }

    private static byte[][] values(SnapshotReadOutput output) {
        return output.ranges().stream()
                .flatMap(List::stream)
                .map(KvEntry::value)
                .toArray(byte[][]::new);
    }

    void clear() {
        for (List<KvEntry> found = entries(); !found.isEmpty(); found = entries()) {
            List<Mutation> deletes = found.stream()
                    .map(entry -> Mutation.of(Mutation.Type.DELETE, entry.key(), null, 0))
                    .toList();
            Endpoint.Answer answer = write(new AtomicWrite(List.of(), deletes, List.of()));
            if (answer.status() != 200) {
                throw new AssertionError(new String(answer.body(), StandardCharsets.UTF_8));
            }
        }
    }

    private List<KvEntry> entries() {
        return read(all()).ranges().getFirst();
    }
}
