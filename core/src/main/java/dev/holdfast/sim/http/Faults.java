package dev.holdfast.sim.http;

import java.util.Optional;

/**
 * Decides which requests go wrong, and how. Called once for each request, from many threads; must be pure, so that
 * a run can be repeated.
 */
@FunctionalInterface
public interface Faults {
    Faults NONE = request -> Optional.empty();

    /** @param request its number counts from 1; its status is not known yet */
    Optional<Fault> of(RequestRecord request);

    /**
     * Reads a list such as {@code 500@7,timeout-after@12,drop@20-25,429@30,reset%2,seed=5}.
     *
     * <p>An item is {@code kind@n}, {@code kind@n-m}, {@code kind@n-} or {@code kind%percent}; a kind is a status
     * (400 to 599), a status with {@code -after}, {@code reset}, {@code drop}, {@code timeout},
     * {@code timeout-after} or {@code torn}; the first item that fits wins. Percentages are drawn from the seed and
     * the number of the request.
     *
     * @throws IllegalArgumentException with the item that is not understood
     */
    static Faults parse(String text) {
        return FaultRules.parse(text);
    }
}
