package dev.holdfast.denokv.engine.role;

import dev.holdfast.denokv.value.Versionstamp;
import dev.holdfast.flow.changes.Position;
import java.time.Instant;

/** What a database is among its copies. It stands in the file, so it is the same after a restart. */
public sealed interface Role {
    /** Whether clients may write, and pairs are removed whose time is over. */
    boolean takesWrites();

    /** On its own, as every file begins. */
    record Primary() implements Role {
        @Override
        public boolean takesWrites() {
            return true;
        }
    }

    /**
     * Has what another database has committed, and nothing else.
     *
     * @param id by which the other one knows it; random
     * @param source the address of what it follows
     * @param at behind the last commit that it has, as the source says it; null while it has no state
     * @param version of its own newest commit then: another one means that somebody else has written to the file
     */
    record Replica(String id, String source, Position at, long version) implements Role {
        /** Without any state. */
        public static Replica of(String id, String source) {
            return new Replica(id, source, null, 0);
        }

        /** With everything up to there. */
        public Replica through(Position next, long nextVersion) {
            return new Replica(id, source, next, nextVersion);
        }

        @Override
        public boolean takesWrites() {
            return false;
        }
    }

    /**
     * Takes no writes any more, because another one does: until a person says otherwise.
     *
     * @param by for whom
     */
    record Fenced(String by, Instant since) implements Role {
        @Override
        public boolean takesWrites() {
            return false;
        }
    }

    /**
     * Was a replica or was fenced, and takes writes since somebody said so.
     *
     * @param id that it had as a replica
     * @param through the last commit from before
     */
    record Promoted(String id, Versionstamp through, Instant since) implements Role {
        @Override
        public boolean takesWrites() {
            return true;
        }
    }
}
