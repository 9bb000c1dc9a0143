package dev.holdfast.denokv.history;

import dev.holdfast.denokv.bucket.Checksum;
import dev.holdfast.store.Store;
import dev.holdfast.store.Upload;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes a backup object by object, byte by byte as the format says, in either version of it; and keeps the states that
 * should come of it.
 */
final class HandBucket {
    private static final HexFormat HEX = HexFormat.of();

    final Store store;
    final String folder;
    private final int format;
    private final boolean sealed;
    /** The state after each commit, as {@code key=value@commit}. */
    final TreeMap<Long, Map<String, String>> states = new TreeMap<>();
    /** When each commit was cut. */
    final TreeMap<Long, Long> times = new TreeMap<>();

    private final TreeMap<String, String> now = new TreeMap<>();
    private final List<byte[]> entries = new ArrayList<>();
    private String first = "";
    private String last = "";
    private long number;
    private long parts;
    private long pairs;
    private final List<String> sums = new ArrayList<>();

    HandBucket(Store store, String folder, int format, boolean sealed) {
        this.store = store;
        this.folder = folder;
        this.format = format;
        this.sealed = sealed;
        states.put(0L, Map.of());
    }

    /** A value, or null for its removal. */
    record Change(String key, String value) {}

    static Change set(String key, String value) {
        return new Change(key, value);
    }

    static Change clear(String key) {
        return new Change(key, null);
    }

    /** Adds a commit to the object that is being made, and to the model. */
    void commit(long version, Change... changes) {
        for (int i = 0; i < changes.length; i++) {
            Change it = changes[i];
            String moment = stamp(version) + (i == changes.length - 1 ? "ffff" : String.format("%04x", i));
            entries.add(entry(moment, it));
            first = first.isEmpty() ? moment : first;
            last = moment;
            if (it.value == null) {
                now.remove(it.key);
            } else {
                now.put(it.key, it.value + "@" + version);
            }
        }
        states.put(version, Map.copyOf(now));
    }

    /** A commit that was made before the log begins: only the model hears of it. */
    void before(long version, Change... changes) {
        commit(version, changes);
        entries.clear();
        first = "";
    }

    private static byte[] entry(String moment, Change it) {
        Proto proto = new Proto()
                .bytes(1, HEX.parseHex(moment))
                .number(2, it.value == null ? 2 : 1)
                .bytes(3, utf8(it.key));
        return (it.value == null ? proto : proto.bytes(4, utf8(it.value)).number(5, 3)).done();
    }

    /** Writes what was committed since the last one as one object, if anything was; says its name. */
    String cut(long timeMs) {
        if (entries.isEmpty()) {
            return "";
        }
        Proto proto = new Proto();
        entries.forEach(entry -> proto.bytes(1, entry));
        String name = "logs/" + sequence(++number) + "_" + first + "_" + last + ".bin";
        put(name, proto.number(2, timeMs).done());
        states.keySet().forEach(version -> times.putIfAbsent(version, timeMs));
        entries.clear();
        first = "";
        return name;
    }

    /** Writes a part of the base: of these keys, as they are at a commit. */
    String part(long version, List<String> keys) {
        Proto proto = new Proto();
        List<byte[]> metadata = new ArrayList<>();
        Map<String, String> state = states.floorEntry(version).getValue();
        for (String key : keys) {
            if (state.containsKey(key)) {
                String[] pair = state.get(key).split("@");
                proto.bytes(
                        1,
                        new Proto()
                                .bytes(1, utf8("d" + key))
                                .bytes(2, utf8(pair[0]))
                                .done());
                metadata.add(new Proto()
                        .bytes(1, utf8("m" + key))
                        .bytes(2, metadata(Long.parseLong(pair[1])))
                        .done());
            }
        }
        metadata.forEach(it -> proto.bytes(2, it));
        String name = "snapshots/" + sequence(1) + "_" + hex(parts++) + ".bin";
        put(name, proto.done());
        pairs += metadata.size();
        sums.add('"' + (sealed ? Checksum.of(Checksum.seal(proto.done())) : "") + '"');
        return name;
    }

    private static byte[] metadata(long version) {
        return ByteBuffer.allocate(19)
                .put(HEX.parseHex(stamp(version)))
                .put((byte) 3)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(-1)
                .array();
    }

    /** Behind what this program writes down of the base, where the folder has a name as it gives them. */
    void differential(long version) {
        if (Generation.isNamed(folder)) {
            write("base.json", utf8("{\"parts\":" + parts + ",\"pairs\":" + pairs + ",\"sums\":" + sums + "}"));
        }
        write("differential", utf8(stamp(version)));
    }

    void put(String name, byte[] content) {
        write(name, sealed ? Checksum.seal(content) : content);
    }

    /** As it is. */
    void write(String name, byte[] content) {
        try (Upload upload = store.create(folder + name)) {
            upload.write(content, 0, content.length);
            upload.commit();
        }
    }

    static String stamp(long version) {
        return hex(version) + "0000";
    }

    private String sequence(long it) {
        return format == 1 ? "0001_" + hex(1L << 32 | it) : hex(1) + "_" + hex(it);
    }

    private static String hex(long it) {
        return String.format("%016x", it);
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
