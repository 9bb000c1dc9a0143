package dev.holdfast.alert.watch;

import dev.holdfast.alert.Alert;
import dev.holdfast.alert.Notice;
import dev.holdfast.alert.SharedNotes;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The alerts among the notes: those that are not resolved under one topic, the last of the others under a second. */
final class Book {
    private static final String PRESENT = "alert";
    private static final String PAST = "alert.past";
    private static final int MOST_PAST = 500;

    private final SharedNotes.Page page;

    Book(SharedNotes.Page page) {
        this.page = page;
    }

    /** Pending and open ones. */
    List<Alert> present() {
        return read(PRESENT);
    }

    /** Resolved ones, newest first. */
    List<Alert> past() {
        return read(PAST).stream()
                .sorted(Comparator.comparing((Alert alert) -> alert.times().resolvedAt())
                        .reversed())
                .toList();
    }

    void put(Alert alert) {
        boolean isPast = alert.state() == Alert.State.RESOLVED;
        page.put(isPast ? PAST : PRESENT, alert.id(), Json.write(alert));
        if (isPast) {
            page.remove(PRESENT, alert.id());
        }
    }

    void drop(Alert alert) {
        page.remove(PRESENT, alert.id());
    }

    /** Forgets the oldest of too many. */
    void prune() {
        if (page.all(PAST).size() > MOST_PAST) {
            past().stream().skip(MOST_PAST).forEach(alert -> page.remove(PAST, alert.id()));
        }
    }

    /** Writes down what became of notices, where their alerts are still remembered. */
    void delivered(List<Notice> notices, Function<Notice, Alert.Delivered> outcome) {
        Map<String, String> texts = texts(page);
        for (Notice notice : notices) {
            String id = notice.alert().id();
            if (texts.containsKey(id)) {
                Alert alert = Json.read(texts.get(id), Alert.class).delivered(outcome.apply(notice));
                put(alert);
                texts.put(id, Json.write(alert));
            }
        }
    }

    /** All of them as they stand there, by id. */
    static Map<String, String> texts(SharedNotes.Page page) {
        Map<String, String> all = new HashMap<>(page.all(PRESENT));
        all.putAll(page.all(PAST));
        return all;
    }

    private List<Alert> read(String topic) {
        return page.all(topic).values().stream()
                .map(json -> Json.read(json, Alert.class))
                .toList();
    }
}
