package dev.holdfast.server.api;

import dev.holdfast.server.http.Call;
import dev.holdfast.server.http.Doorkeeper;
import dev.holdfast.server.http.Events;
import dev.holdfast.server.http.Problem;
import dev.holdfast.server.http.Reply;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

/** The streams of events that are open: so many in all, and of them so many of one caller. Safe for several threads. */
public final class Streams {
    private static final int MOST = 64;
    private static final int MOST_OF_ONE = 8;

    private final Map<String, Integer> open = new HashMap<>();
    private final Predicate<Doorkeeper.Admitted> knows;

    /** @param knows whether somebody who was let in would still be */
    public Streams(Predicate<Doorkeeper.Admitted> knows) {
        this.knows = knows;
    }

    /** Whether the caller may go on to follow: his key may have been removed, his session ended. To be asked every few seconds. */
    boolean mayFollow(Call call) {
        return knows.test(call.caller());
    }

    /** @throws Problem 429 when the caller has too many, 503 when there are too many in all */
    Reply reply(Call call, Events.Sender sender) {
        // A key is one caller, with a code and without.
        String name = call.caller().name().replace("+totp", "");
        demand(name);
        return Events.reply(events -> {
            // Not before: a stream that is asked for need not come to be.
            if (begin(name)) {
                try {
                    sender.send(events);
                } finally {
                    end(name);
                }
            }
        });
    }

    private synchronized void demand(String name) {
        if (of(name) >= MOST_OF_ONE) {
            throw Problem.of(429, "you have " + MOST_OF_ONE + " streams of events already", "Close one.")
                    .with("retry-after", "10");
        }
        if (all() >= MOST) {
            throw Problem.of(503, "there are " + MOST + " streams of events already", "Close one.")
                    .with("retry-after", "10");
        }
    }

    private synchronized boolean begin(String name) {
        boolean isFree = of(name) < MOST_OF_ONE && all() < MOST;
        if (isFree) {
            open.merge(name, 1, Integer::sum);
        }
        return isFree;
    }

    private synchronized void end(String name) {
        open.computeIfPresent(name, (one, count) -> count == 1 ? null : count - 1);
    }

    private int of(String name) {
        return open.getOrDefault(name, 0);
    }

    private int all() {
        return open.values().stream().mapToInt(Integer::intValue).sum();
    }
}
