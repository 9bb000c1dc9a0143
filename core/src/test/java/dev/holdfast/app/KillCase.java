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

    /**
     * Where to kill.
     *
     * @param atRequest counted over the requests to the API, else over what is done to the store
     * @param number odd: before it, even: after it
     * @param phase that it most likely falls into
     */
    record Point(boolean atRequest, int number, Phase phase) {}

    String name();

    /** Every point of an uninterrupted run at which there may be something to go on with. */
    List<Point> points();

    /**
     * Kills, looks, runs again, looks.
     *
     * @return the phase that was hit; empty when the run came to its end first or left nothing to go on with
     */
    Optional<Phase> kill(Point point) throws Exception;
}
