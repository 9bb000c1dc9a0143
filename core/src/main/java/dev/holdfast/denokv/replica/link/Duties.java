package dev.holdfast.denokv.replica.link;

import java.util.List;

/** What a database is among its copies, and what it does as that. Safe for many threads. */
public interface Duties {
    /** How it stands, with what is known of its log and of its replicas. */
    Standing standing(Standing.Log log, long nowMs, List<Standing.Follower> replicas);

    /**
     * It is to take no writes any more, for good; asked again, it answers the same.
     *
     * @param by the id of the replica that is to take them
     */
    Fencing fence(String by);

    /**
     * It is to take writes.
     *
     * @param force whether that may lose what it does not have, and whether nobody need be fenced
     */
    Promotion promote(boolean force);
}
