package dev.holdfast.app;

import java.util.List;
import java.util.Optional;

/** A command line that is killed at one of its points and then run again. */
interface KillCase {
    /** What the program was at. */
    enum Phase {
        CAPTURE,
        SEAL,
        PROOF,
        RESTORE_WRITE,
        RESTORE_FINISH
    }

    /** What it was about to do, or had just done. */
    enum Trigger {
        STORE_WRITE,
        STORE_READ,
        /** A file in which a run leaves something for the next. */
        STATE_FILE,
        API_REQUEST;

        /** Of a line of the log that {@link KillingStore} writes. */
        static Trigger of(String change) {
            if (change.contains(" unverified/")) {
                return STATE_FILE;
            }
            return change.contains(" read ") ? STORE_READ : STORE_WRITE;
        }
    }

    /** A phase, and what happens in it. */
    record Moment(Phase phase, Trigger trigger) implements Comparable<Moment> {
        @Override
        public int compareTo(Moment other) {
            int phases = phase.compareTo(other.phase);
            return phases == 0 ? trigger.compareTo(other.trigger) : phases;
        }

        @Override
        public String toString() {
            return phase + " at " + trigger;
        }
    }

    /**
     * Where to kill.
     *
     * @param moment that it most likely falls into
     * @param number counted over the requests to the API, else over what is done to stores; odd: before it, even: after it
     */
    record Point(Moment moment, int number) {
        static Point before(Moment moment, int at) {
            return new Point(moment, 2 * at + 1);
        }

        static Point after(Moment moment, int at) {
            return new Point(moment, 2 * at + 2);
        }

        boolean isAtRequest() {
            return moment.trigger() == Trigger.API_REQUEST;
        }
    }

    String name();

    /** Every point of an uninterrupted run at which there may be something to go on with. */
    List<Point> points();

    /**
     * Kills, looks, runs again, looks.
     *
     * @return the moment that was hit; empty when the run came to its end first or left nothing to go on with
     */
    Optional<Moment> kill(Point point) throws Exception;
}
