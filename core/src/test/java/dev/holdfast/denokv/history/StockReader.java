package dev.holdfast.denokv.history;

import dev.holdfast.store.Store;
import dev.holdfast.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What stock {@code denokv pitr} makes of a bucket, told from its description (facts/denokv.md §4 and §5) and from nothing
 * of the program's own: as strict as it is, and with its bugs. All objects count as older than the sync.
 */
public final class StockReader {
    private static final String NOTHING = "0".repeat(24);
    private static final String END = "ffff";
    private static final Pattern PART = Pattern.compile("snapshots/([0-9a-f]+)_([0-9a-f]+)_([0-9a-f]+)\\.bin");
    private static final Pattern LOG =
            Pattern.compile("logs/([0-9a-f]+)_([0-9a-f]+)_([0-9a-f]{24})_([0-9a-f]{24})\\.bin");
    private static final HexFormat HEX = HexFormat.of();

    private final Store store;
    private final String prefix;
    private final Map<String, Value> kv = new TreeMap<>();
    private final TreeMap<String, Entry> redo = new TreeMap<>();
    private final TreeMap<String, Entry> undo = new TreeMap<>();
    private String current;
    private String cursor = "";

    /** A pair; keys are told apart by their hexadecimal digits. */
    public record Value(String value, int encoding, String versionstamp) {}

    private record Entry(long timeMs, String key, Value value) {}

    /** @param prefix empty, or with a slash at its end */
    public StockReader(Store store, String prefix) {
        if (!prefix.isEmpty() && !prefix.endsWith("/")) {
            throw new IllegalArgumentException("the prefix must end in /");
        }
        this.store = store;
        this.prefix = prefix;
    }

    /** {@code pitr sync}: the base if there is none yet, and all of the log that is new. */
    public void sync() {
        boolean initial = current == null;
        String base = null;
        if (initial) {
            base = new String(read("differential"), StandardCharsets.US_ASCII);
            if (!base.matches("[0-9a-fA-F]{20}")) {
                throw new IllegalStateException("invalid differential versionstamp: " + base);
            }
            pullBase();
        } else {
            checkoutTo("f".repeat(24));
        }
        boolean fetched = pullLog();
        if (initial) {
            current = base + END;
            if (fetched) {
                replay(base + END);
            }
        }
    }

    /** The state that it serves. */
    public Map<String, Value> state() {
        return Map.copyOf(kv);
    }

    /** {@code pitr info}. */
    public String current() {
        return current.substring(0, 20);
    }

    /** {@code pitr list}: the newest first. */
    public List<String> list() {
        TreeMap<String, Entry> all = new TreeMap<>(redo);
        all.putAll(undo);
        return all.descendingMap().entrySet().stream()
                .filter(it -> it.getKey().endsWith(END))
                .map(it -> it.getKey().substring(0, 20) + "\t" + Instant.ofEpochMilli(it.getValue().timeMs))
                .toList();
    }

    /** {@code pitr checkout}. */
    public void checkout(String versionstamp) {
        checkoutTo(versionstamp + END);
    }

    private void pullBase() {
        record Ranged(int format, long monoseq, long seq, String name) {}
        List<Ranged> ranges = new ArrayList<>();
        for (String name : names("snapshots/", "")) {
            Matcher it = match(PART, name);
            int format = format(it.group(1));
            long monoseq = monoseq(it);
            long seq = Long.parseLong(it.group(3), 16);
            demandSame(name, "snapshots/" + sequence(format, monoseq) + "_" + hex(seq) + ".bin");
            ranges.add(new Ranged(format, monoseq, seq, name));
        }
        ranges.sort((a, b) -> a.format != b.format
                ? Integer.compare(a.format, b.format)
                : a.monoseq != b.monoseq ? Long.compare(a.monoseq, b.monoseq) : Long.compare(a.seq, b.seq));
        ranges.forEach(range -> pullPart(read(range.name)));
    }

    private void pullPart(byte[] content) {
        List<Proto.Field> data = new ArrayList<>();
        List<Proto.Field> metadata = new ArrayList<>();
        for (Proto.Field field : Proto.fields(content)) {
            if (field.number() == 1 || field.number() == 2) {
                (field.number() == 1 ? data : metadata).add(field);
            }
        }
        // What one list has more than the other is dropped.
        for (int i = 0; i < Math.min(data.size(), metadata.size()); i++) {
            byte[] key = bytes(data.get(i).bytes(), 1);
            byte[] name = bytes(metadata.get(i).bytes(), 1);
            if (key[0] != 'd' || name[0] != 'm' || !Arrays.equals(key, 1, key.length, name, 1, name.length)) {
                throw new IllegalStateException("key mismatch");
            }
            byte[] known = bytes(metadata.get(i).bytes(), 2);
            kv.put(
                    HEX.formatHex(key, 1, key.length),
                    new Value(HEX.formatHex(bytes(data.get(i).bytes(), 2)), known[10], HEX.formatHex(known, 0, 10)));
        }
    }

    private boolean pullLog() {
        boolean any = false;
        for (String name : names("logs/", cursor)) {
            Matcher it = match(LOG, name);
            demandSame(
                    name,
                    "logs/" + sequence(format(it.group(1)), monoseq(it)) + "_" + it.group(3) + "_" + it.group(4)
                            + ".bin");
            pullObject(read(name));
            cursor = name;
            any = true;
        }
        return any;
    }

    private void pullObject(byte[] content) {
        List<Proto.Field> fields = Proto.fields(content);
        long timeMs = fields.stream()
                .filter(it -> it.number() == 2)
                .mapToLong(Proto.Field::value)
                .sum();
        for (Proto.Field field : fields) {
            if (field.number() == 1) {
                byte[] entry = field.bytes();
                byte[] stamp = bytes(entry, 1);
                if (stamp.length != 12) {
                    throw new IllegalStateException("invalid versionstamp");
                }
                // Anything but a removal counts as a set.
                Value value = number(entry, 2) == 2
                        ? null
                        : new Value(
                                HEX.formatHex(bytes(entry, 4)), (int) number(entry, 5), HEX.formatHex(stamp, 0, 10));
                redo.putIfAbsent(HEX.formatHex(stamp), new Entry(timeMs, HEX.formatHex(bytes(entry, 3)), value));
            }
        }
    }

    /** After the base: all through the first commit that is not below it, and no way back. */
    private void replay(String through) {
        while (!redo.isEmpty()) {
            Map.Entry<String, Entry> first = redo.pollFirstEntry();
            apply(first.getValue());
            current = first.getKey();
            if (current.endsWith(END) && current.compareTo(through) >= 0) {
                return;
            }
        }
        demandBoundary();
    }

    private void checkoutTo(String target) {
        if (target.compareTo(current) > 0) {
            forward(target);
        } else if (target.compareTo(current) < 0) {
            backward(target);
        }
    }

    private void forward(String target) {
        while (!redo.isEmpty()) {
            Map.Entry<String, Entry> first = redo.pollFirstEntry();
            undo.put(first.getKey(), inverse(first.getValue()));
            apply(first.getValue());
            current = first.getKey();
            if (current.endsWith(END) && current.compareTo(target) >= 0) {
                return;
            }
        }
        demandBoundary();
    }

    private void backward(String target) {
        while (!undo.isEmpty()) {
            Map.Entry<String, Entry> last = undo.lastEntry();
            if (last.getKey().endsWith(END) && last.getKey().compareTo(target) <= 0) {
                current = last.getKey();
                return;
            }
            undo.remove(last.getKey());
            redo.put(last.getKey(), inverse(last.getValue()));
            apply(last.getValue());
        }
        throw new IllegalStateException("checkout did not end at a snapshot boundary");
    }

    private Entry inverse(Entry entry) {
        return new Entry(entry.timeMs, entry.key, kv.get(entry.key));
    }

    private void apply(Entry entry) {
        if (entry.value == null) {
            kv.remove(entry.key);
        } else {
            kv.put(entry.key, entry.value);
        }
    }

    private void demandBoundary() {
        if (!current.endsWith(END) || current.equals(NOTHING)) {
            throw new IllegalStateException("redo did not end at a snapshot boundary: " + current);
        }
    }

    private List<String> names(String folder, String after) {
        List<String> names = new ArrayList<>();
        String from = after.isEmpty() ? "" : prefix + after;
        while (true) {
            List<Store.Entry> page = store.list(prefix + folder, from);
            if (page.isEmpty()) {
                return names;
            }
            page.forEach(it -> names.add(it.name().substring(prefix.length())));
            from = page.getLast().name();
        }
    }

    private byte[] read(String name) {
        try (InputStream in = store.read(prefix + name, 0)) {
            return in.readAllBytes();
        } catch (StoreException.NotFound e) {
            throw new IllegalStateException("NoSuchKey: " + name, e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Matcher match(Pattern pattern, String name) {
        Matcher it = pattern.matcher(name);
        if (!it.matches()) {
            throw new IllegalStateException("invalid key: " + name);
        }
        return it;
    }

    private static void demandSame(String name, String again) {
        if (!name.equals(again)) {
            throw new IllegalStateException("NoSuchKey: " + again + ", though " + name + " is there");
        }
    }

    private static int format(String first) {
        if (first.length() != 4) {
            return 0;
        }
        if (!first.equals("0001")) {
            throw new IllegalStateException("unsupported format version " + first);
        }
        return 1;
    }

    private static long monoseq(Matcher it) {
        long second = Long.parseLong(it.group(2), 16);
        return format(it.group(1)) == 1 ? second : Long.parseLong(it.group(1), 16) << 32 | second;
    }

    private static String sequence(int format, long monoseq) {
        return format == 1 ? "0001_" + hex(monoseq) : hex(monoseq >>> 32) + "_" + hex(monoseq & 0xffff_ffffL);
    }

    private static String hex(long number) {
        return HEX.formatHex(ByteBuffer.allocate(8).putLong(number).array());
    }

    private static byte[] bytes(byte[] message, int field) {
        return Proto.fields(message).stream()
                .filter(it -> it.number() == field)
                .map(Proto.Field::bytes)
                .reduce(new byte[0], (a, b) -> b);
    }

    private static long number(byte[] message, int field) {
        return Proto.fields(message).stream()
                .filter(it -> it.number() == field)
                .mapToLong(Proto.Field::value)
                .reduce(0, (a, b) -> b);
    }
}
