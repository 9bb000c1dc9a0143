package dev.holdfast.denokv.history;

import dev.holdfast.denokv.bucket.LoggedChange;
import dev.holdfast.denokv.bucket.StoredPair;
import dev.holdfast.denokv.engine.file.Sql;
import dev.holdfast.denokv.state.State;
import dev.holdfast.denokv.value.Versionstamp;
import dev.holdfast.model.Failure;
import java.util.List;

/**
 * Makes the state after a commit: the base, and all of the log up to there.
 *
 * <p>A base may have been read while commits were made, so it is a state only together with the log through the commit
 * that it names. Before that commit, a pair is known when it was not touched since, or when the log says what it was; a
 * state with one that is not known is refused.
 */
final class Building {
    private final OpenGeneration generation;
    private final Versionstamp through;
    private final State state;

    Building(OpenGeneration generation, Versionstamp through, State state) {
        this.generation = generation;
        this.through = through;
        this.state = state;
    }

    void run() {
        if (through.compareTo(generation.base()) >= 0) {
            generation.replay().base(pairs -> pairs.forEach(state::put));
            generation.replay().log(null, through, (changes, time) -> state.apply(changes));
            state.flush();
        } else {
            early();
        }
    }

    private void early() {
        if (generation.first().compareTo(through) > 0) {
            throw unknown("what was changed between that commit and " + generation.first() + " is not in its log");
        }
        state.session().run("CREATE TEMP TABLE sure (k BLOB PRIMARY KEY) WITHOUT ROWID");
        state.session().run("CREATE TEMP TABLE doubt (k BLOB PRIMARY KEY) WITHOUT ROWID");
        Sql sure = state.session().prepare("INSERT OR IGNORE INTO sure (k) VALUES (?)");
        Sql doubt = state.session().prepare("INSERT OR IGNORE INTO doubt (k) VALUES (?)");
        generation.replay().base(pairs -> pairs.forEach(pair -> put(pair, doubt)));
        generation.replay().log(null, through, (changes, time) -> {
            state.apply(changes);
            changes.forEach(change -> sure.with(change.key()).run());
        });
        state.flush();
        Sql present = state.session().prepare("SELECT 1 FROM kv WHERE k = ?");
        generation.replay().log(through, generation.base(), (changes, time) -> doubt(changes, present, doubt));
        long doubts = state.session()
                .prepare("SELECT count(*) FROM doubt WHERE k NOT IN (SELECT k FROM sure)")
                .first(row -> row.getLong(1));
        if (doubts > 0) {
            throw unknown(
                    "what " + doubts + " pairs were then is not known: they were changed while the base was read");
        }
        state.session().run("DROP TABLE sure");
        state.session().run("DROP TABLE doubt");
    }

    private void put(StoredPair pair, Sql doubt) {
        if (pair.versionstamp().compareTo(through) <= 0) {
            state.put(pair);
        } else {
            doubt.with(pair.key()).run();
        }
    }

    /** What was set for the first time was not there before; what was removed may have been. */
    private static void doubt(List<LoggedChange> changes, Sql present, Sql doubt) {
        for (LoggedChange change : changes) {
            if (change instanceof LoggedChange.Clear
                    && present.with(change.key()).first(row -> true) == null) {
                doubt.with(change.key()).run();
            }
        }
    }

    private Failure unknown(String why) {
        return new Failure(
                Failure.Kind.NOT_FOUND,
                "the state at " + through + " can not be had from "
                        + generation.bucket().address() + ": " + why,
                "The first commit at which everything is known for certain is " + generation.base());
    }
}
