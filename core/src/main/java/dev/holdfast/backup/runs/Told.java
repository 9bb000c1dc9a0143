package dev.holdfast.backup.runs;

import dev.holdfast.flow.export.PolledExport.Answer;
import dev.holdfast.jobs.Confidential;

/**
 * An {@link Answer} as a step keeps it. What does not apply is null.
 *
 * @param at when it was told, in milliseconds since 1970
 */
record Told(long at, String bookmark, String filename, String url, String ended) implements Confidential {

    static Told of(Answer answer, long at) {
        return switch (answer) {
            case Answer.Active(String bookmark) -> new Told(at, bookmark, null, null, null);
            case Answer.Ready(String bookmark, String filename, String url) ->
                new Told(at, bookmark, filename, url, null);
            case Answer.Ended(String reason) -> new Told(at, null, null, null, reason);
        };
    }

    boolean isActive() {
        return url == null && ended == null;
    }

    Answer.Ready ready() {
        return new Answer.Ready(bookmark, filename, url);
    }

    /** Whoever knows the address can fetch the dump. */
    @Override
    public Object shown() {
        return new Shown(bookmark, filename, ended);
    }

    /** What may be seen of it. */
    record Shown(String bookmark, String filename, String ended) {}

    @Override
    public String toString() {
        return shown().toString();
    }
}
