package dev.holdfast.denokv.engine.plan;

import dev.holdfast.denokv.value.Versionstamp;
import dev.holdfast.denokv.wire.AtomicWrite;
import dev.holdfast.denokv.wire.Check;
import dev.holdfast.denokv.wire.Mutation;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What a write does to a state. Pure: the state is only looked at. */
public final class Resolution {
    private static final byte TEXT_PART = 2;
    private static final byte PART_END = 0;

    private Resolution() {}

    /** The positions of all checks that do not hold. */
    public static List<Integer> failedChecks(AtomicWrite write, State state) {
        List<Integer> failed = new ArrayList<>(0);
        for (int i = 0; i < write.checks().size(); i++) {
            Check check = write.checks().get(i);
            Pair pair = state.find(check.key());
            byte[] found =
                    pair == null ? new byte[0] : Versionstamp.of(pair.version()).bytes();
            if (!Arrays.equals(found, check.versionstamp())) {
                failed.add(i);
            }
        }
        return failed;
    }

    /**
     * What each mutation does, in their order, each on top of those before it.
     *
     * @throws Refused when one of them can not be done; then none is
     */
    public static List<KeyChange> changes(AtomicWrite write, State state, long version) {
        List<KeyChange> changes = new ArrayList<>(write.mutations().size());
        State seen = write.mutations().size() == 1 ? state : new Overlay(state);
        for (Mutation mutation : write.mutations()) {
            KeyChange change = change(mutation, seen, version);
            changes.add(change);
            if (seen instanceof Overlay overlay) {
                overlay.add(change);
            }
        }
        return changes;
    }

    private static KeyChange change(Mutation it, State state, long version) {
        return switch (it.type()) {
            case SET -> new KeyChange(it.key(), stored(it, version));
            case SET_SUFFIX_VERSIONSTAMPED_KEY -> new KeyChange(suffixed(it.key(), version), stored(it, version));
            case DELETE -> new KeyChange(it.key(), null);
            case SUM -> counted(it.key(), Sum.of(it, state.find(it.key())), version);
            case MIN -> {
                Pair pair = state.find(it.key());
                yield counted(
                        it.key(),
                        Sum.unsigned("min", it, pair, (a, b) -> Long.compareUnsigned(a, b) < 0 ? a : b),
                        version);
            }
            case MAX -> {
                Pair pair = state.find(it.key());
                yield counted(
                        it.key(),
                        Sum.unsigned("max", it, pair, (a, b) -> Long.compareUnsigned(a, b) > 0 ? a : b),
                        version);
            }
            case UNSPECIFIED -> throw Refused.request("The kind of a mutation is not known.");
        };
    }

    private static Pair stored(Mutation it, long version) {
        long expiry = it.expireAtMs() > 0 ? it.expireAtMs() : Pair.NEVER;
        return new Pair(it.value().data(), it.value().encoding(), version, expiry);
    }

    private static KeyChange counted(byte[] key, Counter counter, long version) {
        return new KeyChange(key, new Pair(counter.bytes(), counter.encoding().code(), version, Pair.NEVER));
    }

    /** The key with the versionstamp behind it, as a part of type string. */
    private static byte[] suffixed(byte[] key, long version) {
        byte[] hex = Versionstamp.of(version).toString().getBytes(StandardCharsets.US_ASCII);
        byte[] longer = Arrays.copyOf(key, key.length + 1 + hex.length + 1);
        longer[key.length] = TEXT_PART;
        System.arraycopy(hex, 0, longer, key.length + 1, hex.length);
        longer[longer.length - 1] = PART_END;
        return longer;
    }
}
