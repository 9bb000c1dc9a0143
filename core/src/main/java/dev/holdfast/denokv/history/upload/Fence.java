package dev.holdfast.denokv.history.upload;

/** The right to write a backup. */
interface Fence {
    /** Of a backup that is fenced by how it was set up: nobody else has its keys. */
    Fence NONE = new Fence() {
        @Override
        public long epoch() {
            return 0;
        }

        @Override
        public void check() {
            // Nobody else.
        }
    };

    /** Higher than that of everybody who had the right before. */
    long epoch();

    /** Whether the database has had it before, so that nobody else's history belongs behind its own. */
    default boolean isContinued() {
        return false;
    }

    /**
     * To be called before each object.
     *
     * @throws dev.holdfast.flow.changes.Superseded when somebody else has it now
     */
    void check();
}
