package dev.holdfast.cloudflare.kv;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.flow.LeftAlone;
import dev.holdfast.flow.Plan;
import dev.holdfast.flow.Segment;
import dev.holdfast.model.AsOf;
import dev.holdfast.model.Collection;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Key;
import dev.holdfast.model.KeyRange;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How far a copy into a namespace has come, and what was written on which day, in a small JSON file that outlives the
 * program. Each change is on disk before its method returns.
 */
final class Ledger {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String DISPLACED = "displaced";

    private final Path file;
    private final LeftKeys left;
    private ObjectNode state;

    /** @param file need not exist; null to remember nothing */
    Ledger(Path file) {
        this.file = file;
        this.left = new LeftKeys(file == null ? null : file.resolveSibling(file.getFileName() + ".left"));
        this.state = read();
    }

    int written(LocalDate day) {
        return state.path("day").asText().equals(day.toString())
                ? state.path("written").asInt()
                : 0;
    }

    void count(LocalDate day, int written) {
        state.put("day", day.toString()).put("written", written);
        save();
    }

    /** True when a copy into this namespace was begun and not finished. */
    boolean isUnfinished(String namespaceId) {
        return state.path("namespace").asText().equals(namespaceId) && state.has("segments");
    }

    /** The moment of the copy that is not finished. */
    AsOf earliest() {
        JsonNode asOf = state.path("earliest");
        return new AsOf(
                AsOf.Kind.valueOf(asOf.path("kind").asText()),
                asOf.path("from").asText(),
                asOf.path("to").asText());
    }

    /** The address of what the copy that is not finished reads; empty when not known. */
    String source() {
        return state.path("source").asText();
    }

    /** The copy that is not finished, for people. */
    String named() {
        return source().isEmpty() ? "an unfinished copy" : "an unfinished copy of " + source();
    }

    /** The first copy that was not finished when another one was begun beside what it had written; empty when there is none. */
    String displaced(String namespaceId) {
        JsonNode displaced = state.path(DISPLACED);
        return displaced.path("namespace").asText().equals(namespaceId)
                ? displaced.path("copy").asText()
                : "";
    }

    /** What kind of copy is not finished. */
    String kind() {
        return state.path("kind").asText();
    }

    /**
     * @param clears nothing that was there before stays
     * @param since when the first run of this copy began, in seconds since 1970; {@link Long#MIN_VALUE} when not known
     */
    void begin(String namespaceId, String kind, String source, Plan plan, boolean clears, long since) {
        if (clears) {
            state.remove(DISPLACED);
        } else if (isUnfinished(namespaceId) && displaced(namespaceId).isEmpty()) {
            state.putObject(DISPLACED)
                    .put("namespace", namespaceId)
                    .put("source", source())
                    .put("copy", named());
        }
        forget();
        state.put("namespace", namespaceId).put("kind", kind).put("source", source);
        state.putObject("begun").put("namespace", namespaceId).put("at", since);
        state.put("left", 0);
        left.clear();
        state.putObject("earliest")
                .put("kind", plan.earliest().kind().name())
                .put("from", plan.earliest().from())
                .put("to", plan.earliest().to());
        var segments = state.putArray("segments");
        plan.segments().forEach(segment -> {
            ObjectNode one = segments.addObject();
            put(one, "after", segment.range().after());
            put(one, "through", segment.range().through());
            one.put("cursor", segment.range().cursor());
        });
        save();
    }

    /** What is left of the unfinished copy. */
    Plan rest(Collection collection) {
        List<Segment> segments = new ArrayList<>();
        for (int number = 0; number < state.path("segments").size(); number++) {
            JsonNode segment = state.path("segments").path(number);
            if (!segment.path("done").asBoolean()) {
                String cursor = segment.path("cursor").asText(null);
                KeyRange range = new KeyRange(key(segment, "after"), key(segment, "through"), cursor);
                segments.add(new Segment(collection, number, range));
            }
        }
        return new Plan(segments, earliest(), true);
    }

    /** So many more pairs are written: everything of the segment up to this key. */
    void reached(int segment, Key key, long pairs) {
        ObjectNode one = (ObjectNode) state.path("segments").path(segment);
        put(one, "after", key);
        one.putNull("cursor");
        pass(pairs);
    }

    /** So many more pairs are written: the rest of the segment. */
    void done(int segment, long pairs) {
        ((ObjectNode) state.path("segments").path(segment)).put("done", true);
        pass(pairs);
    }

    private void pass(long pairs) {
        state.put("passed", passed() + pairs).put("left", left.keep());
        save();
    }

    /** When the first run of the last copy into this namespace began, in seconds since 1970; {@link Long#MIN_VALUE} when not known. */
    long begun(String namespaceId) {
        JsonNode begun = state.path("begun");
        return begun.path("namespace").asText().equals(namespaceId)
                ? begun.path("at").asLong(Long.MIN_VALUE)
                : Long.MIN_VALUE;
    }

    /** A key that is there and stays: it is remembered as soon as the copy has passed it. */
    void leave(Key key) {
        left.add(LeftAlone.hash(key));
    }

    /** The {@link LeftAlone#hash} of each key that the unfinished copy has left alone; empty when that is not known. */
    Optional<long[]> left() {
        return left.read(state.path("left").asLong(-1));
    }

    /** How many pairs of the unfinished copy are written. */
    long passed() {
        return state.path("passed").asLong();
    }

    /** The copy is finished; only the day's count stays. */
    void finish() {
        boolean isOfAll = kind().indexOf(' ') == kind().length() - 1;
        if (isOfAll && source().equals(state.path(DISPLACED).path("source").asText())) {
            state.remove(DISPLACED);
        }
        forget();
        save();
        left.clear();
    }

    private void forget() {
        state.remove(List.of("namespace", "kind", "source", "earliest", "segments", "passed", "left"));
    }

    private static void put(ObjectNode node, String name, Key key) {
        node.put(name, key == null ? null : key.toHex());
    }

    private static Key key(JsonNode node, String name) {
        return node.path(name).isTextual() ? Key.fromHex(node.path(name).asText()) : null;
    }

    private ObjectNode read() {
        try {
            return file == null || !Files.exists(file)
                    ? MAPPER.createObjectNode()
                    : (ObjectNode) MAPPER.readTree(file.toFile());
        } catch (IOException | ClassCastException e) {
            throw new Failure(
                    Failure.Kind.CORRUPT,
                    "the progress file " + file + " can not be read",
                    "Delete it to begin anew; what was written today is then forgotten.",
                    e);
        }
    }

    private void save() {
        if (file == null) {
            return;
        }
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Path next = file.resolveSibling(file.getFileName() + ".new");
            try (FileChannel channel = FileChannel.open(
                            next,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE,
                            StandardOpenOption.TRUNCATE_EXISTING);
                    OutputStream out = java.nio.channels.Channels.newOutputStream(channel)) {
                out.write(MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(state));
                channel.force(true);
            }
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new Failure(
                    Failure.Kind.REMOTE, "the progress file " + file + " can not be written", "Check the disk.", e);
        }
    }
}
