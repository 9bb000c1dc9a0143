package dev.holdfast.jobs;

import dev.holdfast.jobs.database.Sql;
import java.util.Optional;

/**
 * A kind of run.
 *
 * @param name kept in the database: renaming it strands the runs of the old name
 * @param handler does the work; one instance, called from several threads
 * @param retry what becomes of a failed attempt
 */
public record Kind(String name, Handler handler, Retry retry) {
    private static final int MOST_BEFORE = 1_000;

    /**
     * Does the work of a run, from its first line again in every attempt: everything with an effect belongs into a step.
     * What it throws is a failed attempt; a {@link RunStopped} is to be let through.
     * If the server dies twenty times in a row in the same step, the run has failed, too.
     */
    @FunctionalInterface
    public interface Handler {
        /** @return the result of the run, kept as JSON; may be null */
        Object run(Steps steps) throws Exception;

        /**
         * What a person must know of a run that failed or was cancelled, whoever ended it: it is added to the reason.
         * Called without the run's thread and within a transaction: it only puts words together, and does not throw.
         *
         * @return sentences; empty when there is nothing to say
         */
        default String left(Left left) {
            return "";
        }

        /**
         * What a person must know of a run that succeeded, and is not as good as he would think: it is kept as the reason. Does
         * not throw.
         *
         * @param result what {@link #run} gave
         * @return a sentence; null when there is nothing to say
         */
        default String remark(Object result) {
            return null;
        }
    }

    /** What is kept of a run that has ended without success. */
    public interface Left {
        /** The parameters that the run was started with. */
        <T> T params(Class<T> type);

        /** What {@link OpenStep#save} kept last of a step that was never finished. */
        <T> Optional<T> saved(String step, Class<T> type);

        /** Why the run ended; may be empty. */
        String reason();
    }

    /** The reason for which a run ended, and what its handler has to say to that; null when nothing is known. */
    String reason(Sql sql, Run run, String why) {
        String known = why == null ? "" : why;
        String words = handler.left(new Left() {
            @Override
            public <T> T params(Class<T> type) {
                return Json.read(run.params(), type);
            }

            @Override
            public <T> Optional<T> saved(String step, Class<T> type) {
                return StepTable.find(sql, run.id(), step)
                        .filter(kept -> !kept.isFinished() && kept.saved() != null)
                        .map(kept -> Json.read(kept.saved(), type));
            }

            @Override
            public String reason() {
                return known;
            }
        });
        if (words.isEmpty()) {
            return why;
        }
        // What is cut off at the end of a long reason must not be this.
        String begun = known.length() > MOST_BEFORE ? known.substring(0, MOST_BEFORE) + "…" : known;
        return begun.isEmpty() ? words : begun.endsWith(".") ? begun + " " + words : begun + ". " + words;
    }
}
