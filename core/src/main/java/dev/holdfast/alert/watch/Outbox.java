package dev.holdfast.alert.watch;

import dev.holdfast.alert.Alert;
import dev.holdfast.alert.Delivery;
import dev.holdfast.alert.Notice;
import dev.holdfast.alert.SharedNotes;
import dev.holdfast.model.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Supplier;

/**
 * What waits to be sent, for each channel in order. It is written down in the transaction that changes the alerts, so a
 * notice is neither lost nor made twice; it is taken, sent, and only then removed, so a server that dies between sends it
 * again, under the same id.
 *
 * <p>Bounded: while a channel does not work, new notices join the last delivery that was not tried yet, up to 50; of more
 * than 20 deliveries the oldest is given up, and what was not delivered in 24 hours, too. What is given up is written down
 * at its alert.
 */
final class Outbox {
    static final int MOST_NOTICES = 50;
    static final int MOST_DELIVERIES = 20;
    private static final Duration KEPT = Duration.ofHours(24);

    /** So often may be refused what will be refused again; somebody may mend the other side meanwhile. */
    private static final int MOST_REFUSALS = 10;

    private static final String LINE = "alert.channel";
    private static final String WAITING = "alert.waiting ";

    private final String observer;
    private final Supplier<String> ids;

    Outbox(String observer, Supplier<String> ids) {
        this.observer = observer;
        this.ids = ids;
    }

    /** Adds notices for a channel; not that something is over which it never heard of, because it is newer. */
    void add(SharedNotes.Page page, String channel, List<Notice> notices, Instant now) {
        SortedMap<String, String> waiting = page.all(WAITING + channel);
        List<Notice> left = new ArrayList<>(notices);
        left.removeIf(notice ->
                notice.event() == Notice.Event.RESOLVED && !hasHeard(channel, waiting.values(), notice.alert()));
        if (!waiting.isEmpty()) {
            join(page, channel, waiting.lastKey(), left);
        }
        for (int at = 0; at < left.size(); at += MOST_NOTICES) {
            List<Notice> some = left.subList(at, Math.min(at + MOST_NOTICES, left.size()));
            Line line = line(page, channel);
            put(
                    page,
                    name(line.next()),
                    new Delivery("msg_" + ids.get(), channel, observer, now, List.copyOf(some), 0));
            page.put(LINE, channel, Json.write(line.numbered()));
        }
        SortedMap<String, String> all = page.all(WAITING + channel);
        List<String> names = new ArrayList<>(all.keySet());
        for (String name : names.subList(0, Math.max(0, names.size() - MOST_DELIVERIES))) {
            giveUp(page, name, read(all.get(name)), "too many notices wait for this channel", now);
        }
    }

    private static boolean hasHeard(String channel, Collection<String> waiting, Alert alert) {
        return alert.delivered().stream().anyMatch(one -> one.channel().equals(channel))
                || waiting.stream()
                        .flatMap(json -> read(json).notices().stream())
                        .anyMatch(notice -> notice.alert().id().equals(alert.id()));
    }

    /** A reminder that still waits says nothing that the next one does not. */
    private static void join(SharedNotes.Page page, String channel, String name, List<Notice> left) {
        Delivery last = read(page.all(WAITING + channel).get(name));
        if (last.tries() > 0) {
            return;
        }
        List<Notice> all = new ArrayList<>(last.notices());
        all.removeIf(old -> old.event() == Notice.Event.REMINDER
                && left.stream()
                        .anyMatch(one -> one.alert().id().equals(old.alert().id())));
        while (!left.isEmpty() && all.size() < MOST_NOTICES) {
            all.add(left.removeFirst());
        }
        put(page, name, last.with(all));
    }

    /** The delivery that is to be sent now; whoever gets it has two minutes. */
    Optional<Delivery> take(SharedNotes.Page page, String channel, Instant now) {
        Line line = line(page, channel);
        SortedMap<String, String> waiting = page.all(WAITING + channel);
        if (waiting.isEmpty() || !line.isFree(observer, now)) {
            return Optional.empty();
        }
        for (Map.Entry<String, String> one : waiting.entrySet()) {
            Delivery delivery = read(one.getValue()).tried();
            if (delivery.at().plus(KEPT).isBefore(now)) {
                giveUp(page, one.getKey(), delivery, "it was tried for 24 hours: " + line.error(), now);
                continue;
            }
            put(page, one.getKey(), delivery);
            page.put(LINE, channel, Json.write(line.held(observer, now)));
            return Optional.of(delivery);
        }
        return Optional.empty();
    }

    /**
     * Writes down what came of a try. A server that was believed dead meanwhile writes nothing.
     *
     * @param failure null when it arrived
     */
    void done(SharedNotes.Page page, Delivery delivery, Failure failure, Instant now) {
        Line line = line(page, delivery.channel());
        Optional<String> name = page.all(WAITING + delivery.channel()).entrySet().stream()
                .filter(one -> read(one.getValue()).id().equals(delivery.id()))
                .map(Map.Entry::getKey)
                .findFirst();
        if (name.isEmpty() || !observer.equals(line.holder())) {
            return;
        }
        if (failure == null) {
            page.remove(WAITING + delivery.channel(), name.get());
            mark(page, delivery, "", now);
        } else if (failure.kind() != Failure.Kind.REMOTE && delivery.tries() >= MOST_REFUSALS) {
            giveUp(page, name.get(), delivery, failure.getMessage(), now);
        } else {
            mark(page, delivery, failure.getMessage(), now);
        }
        Line then = failure == null ? line.worked() : line.failed(failure.getMessage(), now);
        page.put(LINE, delivery.channel(), Json.write(then));
    }

    /** How a channel does. */
    static Line line(SharedNotes.Page page, String channel) {
        String json = page.all(LINE).get(channel);
        return json == null ? Line.NEW : Json.read(json, Line.class);
    }

    static int waiting(SharedNotes.Page page, String channel) {
        return page.all(WAITING + channel).size();
    }

    private static void giveUp(SharedNotes.Page page, String name, Delivery delivery, String why, Instant now) {
        page.remove(WAITING + delivery.channel(), name);
        mark(page, delivery, "given up: " + why, now);
    }

    private static void mark(SharedNotes.Page page, Delivery delivery, String error, Instant now) {
        new Book(page)
                .delivered(
                        delivery.notices(),
                        notice -> new Alert.Delivered(
                                delivery.channel(), notice.event().word(), now, error.isEmpty(), error));
    }

    private static void put(SharedNotes.Page page, String name, Delivery delivery) {
        page.put(WAITING + delivery.channel(), name, Json.write(delivery));
    }

    private static Delivery read(String json) {
        return Json.read(json, Delivery.class);
    }

    /** In the order of their numbers. */
    private static String name(long number) {
        return String.format("%016d", number);
    }
}
