package dev.holdfast.denokv.engine.log;

import dev.holdfast.flow.changes.Position;
import java.util.List;

/**
 * How large the log is and who needs it.
 *
 * @param bytes that it holds, about
 * @param limit from which on the oldest commits are dropped, whoever needs them
 */
public record LogStatus(long bytes, long limit, Position oldest, Position newest, List<Follower> followers) {

    /**
     * One that was registered.
     *
     * @param at behind the last commit that it has
     * @param note what it wanted to be kept with its position; may be empty
     * @param isLost what it needs next is not there any more: it must begin anew
     */
    public record Follower(String name, Position at, String note, boolean isLost) {}
}
