package dev.holdfast.alert.watch;

import dev.holdfast.alert.Alert;
import dev.holdfast.alert.SharedNotes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The alerts, to be read and followed. Safe for several threads. */
public final class Alerts {
    private static final int REMEMBERED = 1_000;

    private final SharedNotes notes;
    private final Deque<Change> changes = new ArrayDeque<>();
    private Map<String, String> seen;
    private long number;

    public Alerts(SharedNotes notes) {
        this.notes = notes;
    }

    /** Which ones. */
    public enum Which {
        OPEN,
        RESOLVED,
        ALL
    }

    /**
     * An alert that is new or different.
     *
     * @param number grows with each change
     */
    public record Change(long number, Alert alert) {}

    /** What was told to somebody: open ones first, each part newest first. Resolved ones are kept up to 500. */
    public List<Alert> list(Which which, int limit) {
        return notes.read(page -> {
            Book book = new Book(page);
            List<Alert> all = new ArrayList<>();
            if (which != Which.RESOLVED) {
                book.present().stream()
                        .filter(alert -> alert.state() == Alert.State.OPEN)
                        .sorted(Comparator.comparing(
                                        (Alert alert) -> alert.times().openedAt())
                                .reversed())
                        .forEach(all::add);
            }
            if (which != Which.OPEN) {
                all.addAll(book.past());
            }
            return List.copyOf(all.subList(0, Math.min(limit, all.size())));
        });
    }

    /** The number of the last change. */
    public synchronized long latest() {
        return number;
    }

    /**
     * What was opened, changed or resolved behind that number, by whichever server, as it was found when this one looked;
     * oldest first, at most the last thousand.
     */
    public synchronized List<Change> since(long seen) {
        return changes.stream().filter(change -> change.number() > seen).toList();
    }

    /** Compares with what was there the last time. */
    synchronized void announce() {
        Map<String, String> now = new TreeMap<>();
        notes.read(page -> {
            now.putAll(Book.texts(page));
            return null;
        });
        Map<String, String> before = seen == null ? now : seen;
        seen = now;
        now.entrySet().stream()
                .filter(one -> !one.getValue().equals(before.get(one.getKey())))
                .map(one -> Json.read(one.getValue(), Alert.class))
                .filter(alert -> alert.state() != Alert.State.PENDING)
                .forEach(alert -> changes.addLast(new Change(++number, alert)));
        while (changes.size() > REMEMBERED) {
            changes.removeFirst();
        }
    }
}
