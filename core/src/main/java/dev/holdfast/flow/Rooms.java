package dev.holdfast.flow;

import dev.holdfast.model.Capturing;
import dev.holdfast.model.Writing;

/**
 * Opens the ends of the corridor by the addresses that people type. Filled in by the wiring, the only place that knows
 * every room.
 */
public interface Rooms {

    /**
     * Opens a source; to be closed by the caller.
     *
     * @throws dev.holdfast.model.Failure USAGE for an address that nothing here can read
     */
    Source source(String address, Capturing capturing);

    /** Opens a target; to be closed by the caller. */
    Target target(String address, Writing writing);
}
