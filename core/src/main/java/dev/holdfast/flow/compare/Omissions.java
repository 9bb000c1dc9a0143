package dev.holdfast.flow.compare;

import dev.holdfast.flow.LeftOut;
import dev.holdfast.flow.Target;
import dev.holdfast.model.Batch;
import dev.holdfast.model.Finding;
import dev.holdfast.model.Key;
import java.util.ArrayList;
import java.util.List;

/**
 * Records of the left that the right was not given, because it could not take them: no difference. Those that an earlier run
 * left out are recognised when they are met.
 */
final class Omissions {
    private final Target target;
    private final LeftOut written;
    private final LeftOut met = new LeftOut();

    /** @param target may be closed already */
    Omissions(Target target) {
        this.target = target;
        this.written = target instanceof Target.Limited limited ? limited.leftOut() : new LeftOut();
    }

    boolean has(Key key, Batch batch, int row) {
        if (written.has(key) || met.has(key)) {
            return true;
        }
        return target instanceof Target.Limited limited
                && (limited.isTooLate(batch, row) || isRefused(limited, key, batch, row));
    }

    private boolean isRefused(Target.Limited limited, Key key, Batch batch, int row) {
        return limited.refusal(batch, row)
                .map(why -> {
                    met.add(key, new Finding(key.toString(), why));
                    return true;
                })
                .orElse(false);
    }

    /** How many this run left out. */
    long count() {
        return written.count();
    }

    /** All that is missing, whichever run left it out. */
    List<Finding> missing() {
        List<Finding> missing = new ArrayList<>(written.missing());
        missing.addAll(met.missing());
        return missing;
    }
}
