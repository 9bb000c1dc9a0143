package dev.holdfast.jobs;

/**
 * A kind of run.
 *
 * @param name kept in the database: renaming it strands the runs of the old name
 * @param handler does the work; one instance, called from several threads
 * @param retry what becomes of a failed attempt
 */
public record Kind(String name, Handler handler, Retry retry) {

    /**
     * Does the work of a run, from its first line again in every attempt: everything with an effect belongs into a step.
     * What it throws is a failed attempt; a {@link RunStopped} is to be let through.
     * If the server dies twenty times in a row in the same step, the run has failed, too.
     */
    @FunctionalInterface
    public interface Handler {
        /** @return the result of the run, kept as JSON; may be null */
        Object run(Steps steps) throws Exception;
    }
}
