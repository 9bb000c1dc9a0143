package dev.holdfast.denokv.engine;

import dev.holdfast.denokv.value.V8Number;
import dev.holdfast.denokv.value.Versionstamp;
import dev.holdfast.denokv.wire.AtomicWrite;
import dev.holdfast.denokv.wire.Check;
import dev.holdfast.denokv.wire.KvEntry;
import dev.holdfast.denokv.wire.Mutation;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;

/** A database as simple as can be: a map of hexadecimal texts. For the mutations that {@link RandomWrites} makes. */
final class Model {
    private static final String LE64 = "2:";

    /** Hex of the key to its value as {@code encoding:hex} and its versionstamp. */
    private TreeMap<String, String[]> pairs = new TreeMap<>();

    private static final class Impossible extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** What happens to a write, but for the versionstamp. */
    enum Outcome {
        DONE,
        CHECK_FAILED,
        REFUSED
    }

    /** Does it with this versionstamp, if it can be done. */
    Outcome write(AtomicWrite write, byte[] stamp) {
        for (Check check : write.checks()) {
            String[] pair = pairs.get(hex(check.key()));
            if (!hex(check.versionstamp()).equals(pair == null ? "" : pair[1])) {
                return Outcome.CHECK_FAILED;
            }
        }
        TreeMap<String, String[]> before = new TreeMap<>(pairs);
        try {
            write.mutations().forEach(mutation -> mutate(mutation, hex(stamp)));
            return Outcome.DONE;
        } catch (Impossible e) {
            pairs = before;
            return Outcome.REFUSED;
        }
    }

    private void mutate(Mutation it, String stamp) {
        String key = hex(it.key());
        String value = it.value() == null
                ? ""
                : it.value().encoding() + ":" + hex(it.value().data());
        switch (it.type()) {
            case SET -> pairs.put(key, new String[] {value, stamp});
            case DELETE -> pairs.remove(key);
            case SET_SUFFIX_VERSIONSTAMPED_KEY ->
                pairs.put(key + "02" + hex(stamp.getBytes()) + "00", new String[] {value, stamp});
            default -> {
                String old = pairs.containsKey(key) ? pairs.get(key)[0] : null;
                pairs.put(key, new String[] {count(it.type(), old, value), stamp});
            }
        }
    }

    private static String count(Mutation.Type type, String old, String operand) {
        if (!operand.startsWith(LE64)) {
            double b = number(operand);
            return number(old == null ? b : number(old) + b);
        }
        if (old != null && !old.startsWith(LE64)) {
            throw new Impossible();
        }
        long b = u64(operand);
        if (old == null) {
            return operand;
        }
        long a = u64(old);
        boolean isLess = Long.compareUnsigned(a, b) < 0;
        long result = switch (type) {
            case SUM -> a + b;
            case MIN -> isLess ? a : b;
            default -> isLess ? b : a;
        };
        return LE64 + hex(KvFixture.le64(result));
    }

    private static long u64(String value) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(value.substring(2)))
                .order(ByteOrder.LITTLE_ENDIAN)
                .getLong();
    }

    private static double number(String value) {
        V8Number number = value.startsWith("1:") ? V8Number.read(HexFormat.of().parseHex(value.substring(2))) : null;
        if (number instanceof V8Number.Num(double it)) {
            return it;
        }
        throw new Impossible();
    }

    private static String number(double value) {
        return "1:" + hex(new V8Number.Num(value).bytes());
    }

    /** Everything, one line for each pair. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        pairs.forEach((key, pair) -> lines.add(key + "=" + pair[0] + "@" + pair[1]));
        return lines;
    }

    /** The same of a database. */
    static List<String> lines(List<KvEntry> entries) {
        return entries.stream()
                .map(it -> hex(it.key()) + "=" + it.encoding() + ":" + hex(it.value()) + "@" + hex(it.versionstamp()))
                .toList();
    }

    /** The versionstamp of a key; empty when it is absent. */
    byte[] stamp(byte[] key) {
        String[] pair = pairs.get(hex(key));
        return pair == null
                ? new byte[0]
                : Versionstamp.of(HexFormat.of().parseHex(pair[1])).bytes();
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
