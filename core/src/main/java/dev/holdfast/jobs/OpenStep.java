package dev.holdfast.jobs;

import java.time.Duration;
import java.util.Optional;

/** A step that is under way. Safe for several threads. Every method may throw {@link RunStopped}; let it through. */
public interface OpenStep {
    /** What {@link #save} kept last, in this attempt or an earlier one. */
    <T> Optional<T> saved(Class<T> type);

    /**
     * Keeps something that the step can go on from after a crash (a bookmark, a cursor); on disk when this returns.
     *
     * @param value written as JSON
     */
    void save(Object value);

    /**
     * How far it is. Shown to people; written at most once a second, so call it as often as you like.
     *
     * @param total 0 where it is not known
     * @param note may be null
     */
    void progress(long done, long total, String note);

    /** Waits; ends within about a second when the run is to stop. */
    void pause(Duration duration);

    /** As {@link Steps#check}. */
    void check();
}
