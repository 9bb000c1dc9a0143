package dev.holdfast.wrangler;

import dev.holdfast.flow.SelectedSource;
import dev.holdfast.flow.Source;
import dev.holdfast.flow.Target;
import dev.holdfast.model.Capturing;
import dev.holdfast.model.Writing;
import java.time.Clock;
import java.util.random.RandomGenerator;

/**
 * Opens local wrangler state by address: {@code wrangler:<dir>#d1:<name>}, {@code wrangler:<dir>#kv:<name>}.
 *
 * <p>The folder is a project's, whose configuration leads from binding to id, or one of state; the name is a binding, the
 * name of a database or an id.
 */
public final class WranglerRoom {
    private static final String SCHEME = "wrangler:";

    private final Clock clock;
    private final RandomGenerator random;

    /**
     * @param clock says which pairs have expired
     * @param random gives the names of values, which must not repeat
     */
    public WranglerRoom(Clock clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
    }

    /** Whether an address is of this kind. */
    public static boolean handles(String address) {
        return address.startsWith(SCHEME);
    }

    /** @throws dev.holdfast.model.Failure USAGE for what is no address of this kind */
    public static void demand(String address) {
        WranglerAddress.parse(address);
    }

    /**
     * Opens a source; to be closed by the caller. {@code wrangler dev} may be running.
     *
     * @throws dev.holdfast.model.Failure NOT_FOUND when nothing was ever written there, USAGE for another kind of address
     */
    public Source source(String address, Capturing capturing) {
        WranglerAddress parsed = WranglerAddress.parse(address);
        State.Located located = State.locate(parsed);
        return switch (parsed.kind()) {
            case D1 -> new WranglerD1Source(address, located, capturing.selection());
            case KV -> SelectedSource.of(new WranglerKvSource(address, located, clock.millis()), capturing.selection());
        };
    }

    /**
     * Opens a target; to be closed by the caller. It refuses to begin ({@code BUSY}) while {@code wrangler dev} has the
     * state open.
     */
    public Target target(String address, Writing writing) {
        WranglerAddress parsed = WranglerAddress.parse(address);
        State.Located located = State.locate(parsed);
        return switch (parsed.kind()) {
            case D1 -> new WranglerD1Target(address, located, writing.mode());
            case KV -> new WranglerKvTarget(address, located, writing.mode(), run(), clock.millis(), true);
        };
    }

    private String run() {
        return String.format("%016x%016x", random.nextLong(), random.nextLong());
    }
}
