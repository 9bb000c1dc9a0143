package dev.holdfast.transfer;

import dev.holdfast.flow.Digests;
import dev.holdfast.flow.Kept;
import dev.holdfast.flow.Rooms;
import dev.holdfast.flow.Source;
import dev.holdfast.flow.compare.Compared;
import dev.holdfast.flow.compare.Comparison;
import dev.holdfast.model.Capturing;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Collection;
import dev.holdfast.model.Digest;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Progress;
import dev.holdfast.model.Table;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Looks at a target before it is written: what is there, whether it is still the same, how a source compares with it. */
public final class Outlook {
    /** The print of what is not there. */
    public static final String ABSENT = "absent";

    private final Rooms rooms;

    public Outlook(Rooms rooms) {
        this.rooms = rooms;
    }

    /**
     * What was seen of a target.
     *
     * @param state {@code absent}, {@code empty} or {@code filled}
     * @param print the same again as long as nothing of it changes
     */
    public record Seen(String state, String print) {
        public boolean isEmpty() {
            return state.equals("empty");
        }
    }

    /**
     * Reads all that a copy into the target could touch.
     *
     * @param part what is selected of the source
     * @param lasting pairs that expire at or before this moment come and go without being noticed
     */
    public Seen look(String target, Capturing part, Instant lasting, Progress progress) {
        Optional<Source> found = open(target, part);
        if (found.isEmpty()) {
            return new Seen(ABSENT, ABSENT);
        }
        try (Source there = new LastingSource(found.get(), lasting)) {
            return look(there, progress);
        }
    }

    /** What tells the stored files of a source from others of the same name. */
    public String print(String source, Capturing part) {
        try (Source opened = rooms.source(source, part)) {
            return Kept.print(opened);
        }
    }

    /**
     * How each collection of the source compares with the target.
     *
     * @param expiring pairs that expire at or before this moment are not compared
     * @param verified the stored files of the source were found whole just before
     */
    public Comparison.Result compare(
            String source, String target, Capturing part, Instant expiring, boolean verified, Progress progress) {
        Optional<Source> found = open(target, part);
        try (Source wanted = rooms.source(source, part)) {
            if (!verified) {
                Kept.verify(wanted, progress);
            }
            Map<String, Digest> known = Digests.told(wanted).orElse(Map.of());
            if (found.isEmpty()) {
                return alone(wanted, known, progress);
            }
            try (Source there = found.get()) {
                return new Comparison(wanted, there, known, expiring, progress)
                        .counting()
                        .run();
            }
        }
    }

    private static Seen look(Source there, Progress progress) {
        Catalog catalog = there.catalog();
        MessageDigest print = sha256();
        add(print, catalog.kind().name(), new TreeMap<>(catalog.settings()).toString());
        boolean empty = catalog.tables().isEmpty() && catalog.objects().isEmpty();
        for (Collection one : catalog.collections()) {
            Digest digest = Digests.of(there, one, progress);
            empty &= digest.count() == 0;
            add(print, one.name(), one instanceof Table table ? table.sql() : "", digest.count() + " " + digest.hex());
        }
        catalog.objects().forEach(one -> add(print, one.type().name(), one.name(), String.valueOf(one.sql())));
        return new Seen(empty ? "empty" : "filled", HexFormat.of().formatHex(print.digest()));
    }

    private static Comparison.Result alone(Source wanted, Map<String, Digest> known, Progress progress) {
        List<Compared> compared = wanted.catalog().collections().stream()
                .map(one -> Compared.onlyLeft(
                        one.name(),
                        known.containsKey(one.name())
                                ? known.get(one.name()).count()
                                : Digests.of(wanted, one, progress).count()))
                .toList();
        long records = compared.stream().mapToLong(Compared::left).sum();
        return new Comparison.Result(records, List.of(), compared, List.of());
    }

    /** Of pairs only those that are selected; of tables all, because nobody knows which of them are there. */
    private Optional<Source> open(String target, Capturing part) {
        Capturing how = part.selection().prefix().isEmpty() ? Capturing.ALL : part;
        Source opened = null;
        try {
            opened = rooms.source(target, how);
            opened.catalog();
            return Optional.of(opened);
        } catch (Failure failure) {
            if (opened != null) {
                opened.close();
            }
            if (failure.kind() == Failure.Kind.NOT_FOUND) {
                return Optional.empty();
            }
            throw failure;
        }
    }

    /** Each text with its length, so that no two lists of texts are alike. */
    private static void add(MessageDigest print, String... texts) {
        for (String text : texts) {
            print.update((text.length() + ":" + text).getBytes(StandardCharsets.UTF_8));
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }
}
