package dev.holdfast.flow;

import dev.holdfast.model.Capturing;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Writing;
import java.util.Map;

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

    /** An end that is told from every other by more than its address: what is made in its stead has other identifiers. */
    interface Identified {

        /** The vendor's own, such as account and database; empty when there is nothing yet. Changes nothing. */
        Map<String, String> ids();

        /** Those of a source, or of the one that it shows a part of; empty when there are none. */
        static Map<String, String> of(Source source) {
            return switch (source) {
                case Identified identified -> identified.ids();
                case ForwardingSource other -> of(other.source());
                default -> Map.of();
            };
        }

        /**
         * A copy onto itself would take away what it is to read.
         *
         * @throws Failure USAGE when source and target are the same place, whatever they are called
         */
        static void requireTwo(Source source, Target target) {
            Map<String, String> from = of(source);
            if (!from.isEmpty() && target instanceof Identified to && from.equals(to.ids())) {
                throw new Failure(
                        Failure.Kind.USAGE,
                        source.address() + " can not be copied onto itself, and was left as it is",
                        "Name another target.");
            }
        }
    }
}
