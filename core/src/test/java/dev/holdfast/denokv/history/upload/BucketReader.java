package dev.holdfast.denokv.history.upload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.denokv.wire.BackupLog;
import dev.holdfast.denokv.wire.BackupPairs;
import dev.holdfast.store.Store;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a backup the way stock denokv does, and refuses what could make it stumble: strict names, whole commits, one
 * order, nothing twice. States are maps of hexadecimal texts.
 */
final class BucketReader {
    private static final Pattern PART = Pattern.compile("0001_[0-7][0-9a-f]{15}_([0-7][0-9a-f]{15})\\.bin");
    private static final Pattern LOG =
            Pattern.compile("0001_([0-7][0-9a-f]{15})_([0-7][0-9a-f]{23})_([0-7][0-9a-f]{23})\\.bin");

    private final Store store;
    private final String folder;
    private final TreeMap<String, String> pairs = new TreeMap<>();
    private final TreeMap<String, Map<String, String>> states = new TreeMap<>();
    private final List<String> logs = new ArrayList<>();
    private final List<Long> times = new ArrayList<>();

    private BucketReader(Store store, String folder) {
        this.store = store;
        this.folder = folder;
    }

    /** The folders of all generations in their order; {@code complete} leaves out those without their last object. */
    static List<String> generations(Store store, boolean complete) {
        TreeSet<String> folders = new TreeSet<>();
        for (String name : names(store, "")) {
            if (!name.startsWith("lease/") && (!complete || name.endsWith("/differential"))) {
                folders.add(name.substring(0, name.indexOf('/')));
            }
        }
        return List.copyOf(folders);
    }

    /** The newest complete generation. */
    static BucketReader newest(Store store) {
        return read(store, generations(store, true).getLast());
    }

    static BucketReader read(Store store, String folder) {
        BucketReader reader = new BucketReader(store, folder);
        reader.read();
        return reader;
    }

    /** The versionstamp that the base reaches. */
    String base() {
        return states.firstKey();
    }

    /** Versionstamps of 20 digits to what was there: that of the base, and each commit behind it. */
    TreeMap<String, Map<String, String>> states() {
        return states;
    }

    /** Names of the objects of the log. */
    List<String> logs() {
        return logs;
    }

    /** In milliseconds, of the objects of the log. */
    List<Long> times() {
        return times;
    }

    private void read() {
        String reached = new String(content("differential"), StandardCharsets.UTF_8);
        assertThat(reached).matches("[0-7][0-9a-f]{19}");
        long number = 0;
        for (String name : names(store, folder + "/snapshots/")) {
            Matcher matcher = PART.matcher(name.substring((folder + "/snapshots/").length()));
            assertThat(matcher.matches()).as(name).isTrue();
            assertThat(Long.parseLong(matcher.group(1), 16)).isEqualTo(number++);
            part(content(name.substring(folder.length() + 1)), reached);
        }
        String base = new String(content("base.json"), StandardCharsets.UTF_8);
        assertThat(base).startsWith("{\"parts\":" + number + ",\"pairs\":" + pairs.size() + ",\"sums\":[");
        String before = "";
        long running = 0;
        for (String name : names(store, folder + "/logs/")) {
            Matcher matcher = LOG.matcher(name.substring((folder + "/logs/").length()));
            assertThat(matcher.matches()).as(name).isTrue();
            assertThat(Long.parseLong(matcher.group(1), 16) & 0xffff_ffffL)
                    .as(name)
                    .isEqualTo(++running);
            assertThat(matcher.group(2)).as(name).isGreaterThan(before);
            before = matcher.group(3);
            log(name, matcher.group(2), before);
        }
        // Stock denokv swallows the first commit behind a base whose own commit is not in the log.
        assertThat(states.firstKey()).isEqualTo(reached);
    }

    private void part(byte[] content, String reached) {
        BackupPairs part = BackupPairs.parse(content);
        assertThat(part.data()).isNotEmpty().hasSameSizeAs(part.metadata());
        for (int i = 0; i < part.data().size(); i++) {
            String key = hex(part.data().get(i).key());
            String about = hex(part.metadata().get(i).key());
            byte[] metadata = part.metadata().get(i).value();
            assertThat(metadata).hasSize(19);
            assertThat(key).startsWith("64");
            assertThat(about).isEqualTo("6d" + key.substring(2));
            String stamp = hex(metadata).substring(0, 20);
            assertThat(stamp).isLessThanOrEqualTo(reached);
            String value = metadata[10] + ":" + hex(part.data().get(i).value()) + "@" + stamp;
            assertThat(pairs.put(key.substring(2), value)).as("twice: " + key).isNull();
        }
    }

    private void log(String name, String first, String last) {
        BackupLog log = BackupLog.parse(content(name.substring(folder.length() + 1)));
        assertThat(log.entries()).as(name).isNotEmpty();
        assertThat(hex(log.entries().getFirst().versionstamp())).as(name).isEqualTo(first);
        assertThat(hex(log.entries().getLast().versionstamp()))
                .as(name)
                .isEqualTo(last)
                .endsWith("ffff");
        String before = "";
        for (BackupLog.Entry entry : log.entries()) {
            String stamp = hex(entry.versionstamp());
            assertThat(stamp).as(name).isGreaterThan(before);
            before = stamp;
            apply(entry, stamp.substring(0, 20));
            if (stamp.endsWith("ffff")) {
                states.put(stamp.substring(0, 20), Map.copyOf(pairs));
            }
        }
        assertThat(times.isEmpty() ? 0 : times.getLast()).as(name).isLessThanOrEqualTo(log.timestampMs());
        times.add(log.timestampMs());
        logs.add(name);
    }

    private void apply(BackupLog.Entry entry, String stamp) {
        String key = hex(entry.key());
        switch (entry.kind()) {
            case SET -> pairs.put(key, entry.encoding() + ":" + hex(entry.value()) + "@" + stamp);
            case CLEAR -> pairs.remove(key);
            default -> throw new AssertionError(entry.kind());
        }
    }

    private byte[] content(String object) {
        try (InputStream in = store.read(folder + "/" + object, 0)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static List<String> names(Store store, String prefix) {
        List<String> names = new ArrayList<>();
        for (List<Store.Entry> page = store.list(prefix, ""); !page.isEmpty(); ) {
            page.forEach(entry -> names.add(entry.name()));
            page = store.list(prefix, names.getLast());
        }
        return names;
    }

    static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
