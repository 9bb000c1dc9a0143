package dev.holdfast.app.denokv;

import dev.holdfast.denokv.replica.link.Standing;
import dev.holdfast.model.Failure;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How a database stands among its copies, for people and for scripts. */
final class CopyLines {
    private CopyLines() {}

    /** @param it null for none */
    static List<String> of(Standing it) {
        List<String> lines = new ArrayList<>();
        if (it == null) {
            return lines;
        }
        if (!it.by().isEmpty()) {
            lines.add("takes no writes: " + it.by() + " was promoted in its place");
        }
        if (it.following() != null) {
            lines.add(following(it.following()));
        }
        it.replicas().forEach(one -> lines.add(replica(one)));
        return lines;
    }

    private static String following(Standing.Following it) {
        return String.format(
                Locale.ROOT,
                "follows %s: %s, lag %.1f s (%,d commits)%s%s",
                it.source(),
                it.state(),
                it.lagMs() / 1e3,
                it.commits(),
                it.contactMs() == 0 ? "" : ", last contact " + Instant.ofEpochMilli(it.contactMs()),
                it.problem().isEmpty() ? "" : ": " + it.problem());
    }

    private static String replica(Standing.Follower it) {
        return String.format(
                Locale.ROOT,
                "replica %s: has %s (%,d commits behind)%s%s",
                it.id(),
                it.at(),
                it.commits(),
                it.seenMs() == 0 ? "" : ", asked last " + Instant.ofEpochMilli(it.seenMs()),
                it.isLost() ? ", has to begin anew" : "");
    }

    /** As for a backup. */
    static int exit(Standing it) {
        return switch (it == null || it.following() == null
                ? ""
                : it.following().state()) {
            case "", "following" -> 0;
            case "initial copy", "behind" -> Failure.Kind.PARTIAL.exitCode();
            default -> Failure.Kind.REMOTE.exitCode();
        };
    }
}
