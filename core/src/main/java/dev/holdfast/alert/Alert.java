package dev.holdfast.alert;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Something that is or was wrong. There is at most one for a key that is not resolved.
 *
 * @param id unique; the same thing that comes again gets another
 * @param delivered the last outcome for each channel and event
 */
public record Alert(String id, Key key, State state, Text text, Times times, List<Delivered> delivered) {
    private static final String DROPPED = "no longer configured: ";

    /**
     * What tells alerts apart.
     *
     * @param rule the {@link Rule#word}
     * @param observer the server that sees it; empty when all of them do
     */
    public record Key(String rule, String subject, String observer) {}

    /** How far it has come. */
    public enum State {
        /** It may pass: nobody is told yet. */
        PENDING,
        OPEN,
        RESOLVED
    }

    /** What there is to say; see {@link Finding}. */
    public record Text(Severity severity, String message, String hint, boolean isPassing) {
        static Text of(Finding finding) {
            return new Text(finding.severity(), finding.message(), finding.hint(), finding.isPassing());
        }
    }

    /**
     * When what happened; null for what has not.
     *
     * @param since when it was first found
     * @param openedAt when somebody was told
     * @param seenAt when it was last found, to within some minutes
     * @param noticedAt of the last notice
     * @param absentAt since when it is not found any more
     */
    public record Times(
            Instant since, Instant openedAt, Instant seenAt, Instant noticedAt, Instant absentAt, Instant resolvedAt) {}

    /**
     * What became of a notice.
     *
     * @param event which one: opened, reminder or resolved
     * @param error why not; empty when it arrived
     */
    public record Delivered(String channel, String event, Instant at, boolean ok, String error) {}

    /** The first time that something is found. */
    public static Alert begin(String id, Key key, Finding finding, Instant now) {
        return new Alert(
                id, key, State.PENDING, Text.of(finding), new Times(now, null, now, null, null, null), List.of());
    }

    public Alert found(Finding finding, Instant now) {
        Times seen = new Times(times.since, times.openedAt, now, times.noticedAt, null, times.resolvedAt);
        return new Alert(id, key, state, Text.of(finding), seen, delivered);
    }

    public Alert absent(Instant now) {
        Instant from = times.absentAt == null ? now : times.absentAt;
        return with(state, new Times(times.since, times.openedAt, times.seenAt, times.noticedAt, from, null));
    }

    public Alert opened(Instant now) {
        return with(State.OPEN, new Times(times.since, now, times.seenAt, now, null, null));
    }

    public Alert reminded(Instant now) {
        return with(state, new Times(times.since, times.openedAt, times.seenAt, now, times.absentAt, null));
    }

    public Alert resolved(Instant now) {
        return with(State.RESOLVED, new Times(times.since, times.openedAt, times.seenAt, now, times.absentAt, now));
    }

    /** Nobody looks for it any more, so nobody knows whether it is over. */
    public Alert dropped(Instant now) {
        Text told = new Text(text.severity(), DROPPED + key.subject(), "", text.isPassing());
        return new Alert(id, key, state, told, times, delivered).resolved(now);
    }

    /** Whether it was closed because what it is about was taken out of the configuration. */
    public boolean isDropped() {
        return state == State.RESOLVED && text.message().startsWith(DROPPED);
    }

    /** The same, and what became of a notice of it. */
    public Alert delivered(Delivered outcome) {
        List<Delivered> all = new ArrayList<>(delivered);
        all.removeIf(it -> it.channel.equals(outcome.channel) && it.event.equals(outcome.event));
        all.add(outcome);
        return new Alert(id, key, state, text, times, List.copyOf(all));
    }

    private Alert with(State next, Times then) {
        return new Alert(id, key, next, text, then, delivered);
    }
}
