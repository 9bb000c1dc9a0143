package dev.holdfast.denokv.replica;

import dev.holdfast.denokv.engine.file.Session;
import dev.holdfast.denokv.engine.log.CommitLog;
import dev.holdfast.denokv.engine.log.LoggedCommit;
import dev.holdfast.denokv.value.Versionstamp;
import dev.holdfast.flow.changes.Position;
import dev.holdfast.model.Failure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** What a database has committed behind a versionstamp, by its own log: what a replica that was promoted does not have. */
public final class Lost {
    private static final int PAGE = 1_000;

    private final Path file;

    /** @param file that nobody writes to any more */
    public Lost(Path file) {
        this.file = file;
    }

    /**
     * Gives each of these commits, in their order.
     *
     * @return whether these are all; if not, the log does not reach back so far, or another program has written to the
     *     file
     * @throws Failure NOT_FOUND when there is no such file, or it has no log; of the file
     */
    public boolean after(Versionstamp stamp, Consumer<LoggedCommit> each) {
        demandLog();
        try (CommitLog log = new CommitLog(file, 0, work -> {
            throw new IllegalStateException(file + " is only read");
        })) {
            Position newest = log.newest();
            Position oldest = log.oldest();
            boolean isAll = Versionstamp.parse(oldest.at()).compareTo(stamp) <= 0;
            Position at = isAll ? log.upTo(stamp) : oldest;
            while (Versionstamp.parse(at.at()).compareTo(Versionstamp.parse(newest.at())) < 0) {
                List<LoggedCommit> some = log.entries(at, PAGE, Duration.ZERO);
                some.forEach(each);
                at = new Position(
                        at.generation(),
                        Versionstamp.of(some.getLast().version()).toString());
            }
            return isAll && isLogged(newest);
        }
    }

    private void demandLog() {
        if (!Files.exists(file)) {
            throw new Failure(
                    Failure.Kind.NOT_FOUND, "there is no " + file, "Name the file of the primary from before");
        }
        try (Session session = Session.reading(file)) {
            boolean has = session.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'holdfast_log'")
                            .first(row -> true)
                    != null;
            if (!has) {
                throw new Failure(
                        Failure.Kind.NOT_FOUND,
                        file + " has no log of commits: holdfast has never served it",
                        "Name the file of the primary from before");
            }
        }
    }

    private boolean isLogged(Position newest) {
        try (Session session = Session.reading(file)) {
            long version = session.prepare("SELECT version FROM data_version WHERE k = 0")
                    .first(row -> row.getLong(1));
            return Versionstamp.of(version).toString().equals(newest.at());
        }
    }
}
