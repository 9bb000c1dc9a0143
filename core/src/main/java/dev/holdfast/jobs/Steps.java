package dev.holdfast.jobs;

/**
 * What a handler has of its run. For the handler's own thread.
 *
 * <p>Every method may throw {@link RunStopped}; let it through. After that nothing of this run is written any more.
 */
public interface Steps {
    /** The id of the run. */
    String run();

    /** The parameters that the run was started with. */
    <T> T params(Class<T> type);

    /**
     * Does a step and keeps its result; or, when it was finished in an earlier attempt, gives that result and does nothing.
     *
     * <p>A step that was under way when the server died is done again from its beginning: its effects must bear that. Its
     * result is only kept while this server still has the run; if another took over, this one is stopped instead.
     *
     * @param name unique in the run, the same in every attempt
     * @param type what the result is read as: a record, a string, a number; null results stay null. Where it is {@link
     *     Confidential}, people see only what it shows
     * @throws IllegalStateException when the name was used before in this attempt: a bug
     * @throws Exception what the body throws, unchanged; the step is not finished then
     */
    <T> T step(String name, Class<T> type, Body<T> body) throws Exception;

    /** The same without a result. */
    void step(String name, Action action) throws Exception;

    /** Stops here if the run is cancelled or taken over, or the server stops. Cheap enough for an inner loop. */
    void check();

    /** The work of a step. */
    @FunctionalInterface
    interface Body<T> {
        T run(OpenStep step) throws Exception;
    }

    /** The work of a step without a result. */
    @FunctionalInterface
    interface Action {
        void run(OpenStep step) throws Exception;
    }
}
