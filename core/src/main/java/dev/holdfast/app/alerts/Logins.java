package dev.holdfast.app.alerts;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.holdfast.alert.SharedNotes;
import dev.holdfast.alert.rules.Facts.LoginFacts;
import dev.holdfast.alert.rules.Facts.Newcomer;
import dev.holdfast.alert.rules.Facts.Refused;
import dev.holdfast.auth.Decision;
import dev.holdfast.auth.network.Cidr;
import dev.holdfast.auth.network.IpText;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who came, and from where. Addresses of people who were let in are remembered among the notes, by the day; the others are
 * counted in memory. Bounded. Safe for several threads.
 */
final class Logins {
    private static final Set<Decision.Reason> REFUSALS = Set.of(
            Decision.Reason.WRONG,
            Decision.Reason.LOCKED,
            Decision.Reason.EXPIRED,
            Decision.Reason.ADDRESS,
            Decision.Reason.REPLAYED);
    private static final int MOST_REFUSED = 1_000;
    private static final int MOST_ADDRESSES = 2_000;
    private static final Duration NEW = Duration.ofHours(24);
    private static final String TOPIC = "login.address";
    private static final JsonMapper JSON = new JsonMapper();

    private final List<Cidr> known;
    private final Deque<Refused> refused = new ArrayDeque<>();
    private final Map<String, Came> came = new HashMap<>();

    /** @param known from where logins are no news */
    Logins(List<Cidr> known) {
        this.known = List.copyOf(known);
    }

    /** Moments in milliseconds. */
    record Came(String who, long first, long last) {}

    /** Takes in what became of a call; quick. */
    synchronized void see(Decision decision, Instant now) {
        switch (decision) {
            case Decision.Refused no -> {
                if (REFUSALS.contains(no.reason())) {
                    String address = no.caller().map(IpText::group).orElse("");
                    refused.addLast(new Refused(now, address, no.reason().sentence()));
                    if (refused.size() > MOST_REFUSED) {
                        refused.removeFirst();
                    }
                }
            }
            case Decision.Granted yes ->
                yes.caller().filter(address -> !isKnown(address)).ifPresent(address -> {
                    if (came.size() < MOST_ADDRESSES || came.containsKey(IpText.group(address))) {
                        came.merge(
                                IpText.group(address),
                                new Came(yes.principal().name(), now.toEpochMilli(), now.toEpochMilli()),
                                (old, more) -> new Came(old.who, old.first, more.last));
                    }
                });
        }
    }

    private boolean isKnown(InetAddress address) {
        return address.isLoopbackAddress() || known.stream().anyMatch(range -> range.contains(address));
    }

    /** What is known now; new addresses are written down first. */
    LoginFacts facts(SharedNotes notes, Instant now) {
        List<Refused> recent;
        Map<String, Came> fresh;
        synchronized (this) {
            recent = List.copyOf(refused);
            fresh = new HashMap<>(came);
        }
        Map<String, Came> written = read(notes);
        if (fresh.entrySet().stream().anyMatch(one -> isNews(written.get(one.getKey()), one.getValue()))) {
            write(notes, fresh);
            written.putAll(read(notes));
        }
        synchronized (this) {
            fresh.forEach(came::remove);
        }
        long since = now.minus(NEW).toEpochMilli();
        List<Newcomer> newcomers = written.entrySet().stream()
                .filter(one -> one.getValue().first > since)
                .map(one -> new Newcomer(Instant.ofEpochMilli(one.getValue().first), one.getKey(), one.getValue().who))
                .toList();
        return new LoginFacts(recent, newcomers);
    }

    private static boolean isNews(Came before, Came now) {
        return before == null || now.last - before.last > NEW.toMillis();
    }

    private static void write(SharedNotes notes, Map<String, Came> fresh) {
        notes.change(page -> {
            Map<String, Came> all = new HashMap<>();
            page.all(TOPIC).forEach((address, json) -> all.put(address, read(json)));
            fresh.forEach((address, one) -> {
                Came before = all.get(address);
                Came then = before == null ? one : new Came(before.who, before.first, one.last);
                all.put(address, then);
                page.put(TOPIC, address, text(then));
            });
            List<String> oldest = new ArrayList<>(all.keySet());
            oldest.sort(Comparator.comparingLong(address -> all.get(address).last));
            oldest.subList(0, Math.max(0, oldest.size() - MOST_ADDRESSES))
                    .forEach(address -> page.remove(TOPIC, address));
            return null;
        });
    }

    private static Map<String, Came> read(SharedNotes notes) {
        return notes.read(page -> {
            Map<String, Came> all = new HashMap<>();
            page.all(TOPIC).forEach((address, json) -> all.put(address, read(json)));
            return all;
        });
    }

    private static Came read(String json) {
        try {
            return JSON.readValue(json, Came.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String text(Came came) {
        try {
            return JSON.writeValueAsString(came);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
