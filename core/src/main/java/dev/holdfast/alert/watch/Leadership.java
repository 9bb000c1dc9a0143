package dev.holdfast.alert.watch;

import dev.holdfast.alert.SharedNotes;
import java.time.Duration;
import java.time.Instant;

/**
 * Which of several servers speaks of what all of them see. It is one that renews its turn each time it looks; when it has
 * not done so for three minutes, the next one that looks takes over.
 */
final class Leadership {
    private static final Duration TURN = Duration.ofMinutes(3);
    private static final String TOPIC = "alert.lead";
    private static final String NAME = "evaluation";

    private Leadership() {}

    private record Turn(String holder, Instant until) {}

    /** Takes or renews the turn. */
    static boolean take(SharedNotes.Page page, String observer, Instant now) {
        boolean mine = isFree(page, observer, now);
        if (mine) {
            page.put(TOPIC, NAME, Json.write(new Turn(observer, now.plus(TURN))));
        }
        return mine;
    }

    /** Lets another one take it at once. */
    static void leave(SharedNotes.Page page, String observer) {
        String json = page.all(TOPIC).get(NAME);
        if (json != null && Json.read(json, Turn.class).holder().equals(observer)) {
            page.remove(TOPIC, NAME);
        }
    }

    private static boolean isFree(SharedNotes.Page page, String observer, Instant now) {
        String json = page.all(TOPIC).get(NAME);
        if (json == null) {
            return true;
        }
        Turn turn = Json.read(json, Turn.class);
        return turn.holder().equals(observer) || !turn.until().isAfter(now);
    }
}
