package dev.holdfast.flow.changes;

import java.util.List;
import java.util.Optional;

/**
 * What takes a history, commit by commit: a backup, a replica, a stream.
 *
 * <p>It never has a part of a commit in effect, and never a commit without all that came before it since
 * {@link #begin}. What a method has done when it returns is durable; what was lost in a crash is as if the call had not
 * been made. Retries of transient errors are spent inside. For one thread, but {@link #close} may come from any.
 */
public interface ChangeTarget extends AutoCloseable {

    /** The address that a person would type for it, without secrets. */
    String address();

    /**
     * Behind the last commit that it has for good. Asks the other side if it can not be sure.
     *
     * @return empty when it has no state that commits could be applied to: it has to be begun
     */
    Optional<Position> position();

    /**
     * Takes a whole state of the source by its own means, which may last, and forgets what it had; until this returns,
     * readers of the target see what was there before, or nothing. One that was interrupted by a crash is begun again.
     *
     * @return the position of that state
     */
    Position begin();

    /**
     * Brings commits into effect that follow its position, in their order. Commits that it has already may stand at the
     * beginning of the list and are left out: after a failure the same ones come again.
     *
     * <p>When it throws, some of the first ones may be in effect; {@link #position} says which.
     *
     * @param commits at least one; all of the generation of its position
     * @throws PositionGone when it can not be sure any more that what it has is this history: it wants to begin anew
     * @throws Superseded when somebody else writes the target now
     */
    void apply(List<Commit> commits);

    /** Gives back what it holds. Safe to call twice. */
    @Override
    void close();
}
