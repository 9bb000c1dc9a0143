package dev.holdfast.alert.watch;

import dev.holdfast.alert.Alert;
import dev.holdfast.alert.SharedNotes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** The alerts, to be read, and heard of. Safe for several threads. */
public final class Alerts {
    private final SharedNotes notes;
    private final List<Consumer<Alert>> listeners = new CopyOnWriteArrayList<>();
    private Map<String, String> seen;

    public Alerts(SharedNotes notes) {
        this.notes = notes;
    }

    /** Which ones. */
    public enum Which {
        OPEN,
        RESOLVED,
        ALL
    }

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

    /**
     * Tells of every alert that was opened, changed or resolved, by whichever server, soon after this one has looked.
     *
     * @param listener called by the thread that looks: quick, and throws nothing
     * @return ends it
     */
    public Runnable listen(Consumer<Alert> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** Compares with what was there the last time, and tells the listeners. */
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
                .forEach(alert -> listeners.forEach(listener -> listener.accept(alert)));
    }
}
