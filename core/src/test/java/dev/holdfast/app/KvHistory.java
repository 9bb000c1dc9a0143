package dev.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.denokv.engine.SqliteDatabase;
import dev.holdfast.denokv.engine.log.CommitLog;
import dev.holdfast.denokv.engine.log.LoggedCommit;
import dev.holdfast.denokv.replica.Copies;
import dev.holdfast.denokv.value.Versionstamp;
import dev.holdfast.denokv.wire.BackupLog;
import dev.holdfast.flow.changes.Position;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/** What a database has after each of its commits, by its own log; also while another process writes to it. */
final class KvHistory {
    private static final int PAGE = 1_000;

    private final Path file;
    private final TreeMap<String, String> pairs = new TreeMap<>();
    private Position at;

    /** From its beginning on, and the log keeps all from now on: nobody has it open. */
    KvHistory(Path file) {
        this.file = file;
        try (SqliteDatabase database = KvCouple.open(file)) {
            at = database.log().register("history");
        }
    }

    private CommitLog log() {
        return new CommitLog(file, 0, work -> {
            throw new IllegalStateException(file + " is only read");
        });
    }

    /** Of its newest commit. */
    String newest() {
        try (CommitLog log = log()) {
            return log.newest().at();
        }
    }

    /**
     * Goes on to this commit, which must be one.
     *
     * @return {@code key@stamp} of all that was set on the way
     */
    Set<String> to(String stamp) {
        assertThat(stamp).as("it went back").isGreaterThanOrEqualTo(at.at());
        Set<String> set = new HashSet<>();
        try (CommitLog log = log()) {
            while (!at.at().equals(stamp)) {
                List<LoggedCommit> some = log.entries(at, PAGE, Duration.ZERO).stream()
                        .filter(it -> stamp(it).toString().compareTo(stamp) <= 0)
                        .toList();
                assertThat(some).as("%s is no commit", stamp).isNotEmpty();
                some.forEach(commit -> apply(commit, set));
            }
        }
        return set;
    }

    private static Versionstamp stamp(LoggedCommit commit) {
        return Versionstamp.of(commit.version());
    }

    private void apply(LoggedCommit commit, Set<String> set) {
        Versionstamp stamp = stamp(commit);
        for (BackupLog.Entry it : commit.changes().entries()) {
            String key = new String(it.key(), StandardCharsets.UTF_8);
            if (it.kind() == BackupLog.Kind.CLEAR) {
                pairs.remove(key);
            } else {
                pairs.put(key, Copies.line(it.key(), it.value(), stamp.bytes()));
                set.add(key + "@" + stamp);
            }
        }
        at = new Position(at.generation(), stamp.toString());
    }

    /** All pairs there, as {@link Copies#lines}. */
    List<String> lines() {
        return List.copyOf(pairs.values());
    }
}
