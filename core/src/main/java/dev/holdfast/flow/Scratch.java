package dev.holdfast.flow;

import dev.holdfast.model.Catalog;
import java.io.InputStream;

/**
 * A throw-away engine: what is written into it can be read back through an ordinary source. Deleted on close.
 *
 * <p>For {@link Catalog.Kind#SQLITE} it is a real SQLite, set to the limits of D1 where asked; for
 * {@link Catalog.Kind#KV} a state folder of {@code wrangler dev}.
 */
public interface Scratch extends AutoCloseable {

    /** Opens engines. Filled in by the wiring, because no room knows another. */
    @FunctionalInterface
    interface Opener {
        Scratch open(Catalog.Kind kind, Rules rules);
    }

    /** What an SQLite engine lets pass. */
    enum Rules {
        /** Everything that SQLite does; foreign keys are not enforced. */
        SQLITE,
        /** What an import into D1 takes. */
        D1,
        /** The same for a part of a database: records may refer to tables that are not there, not to missing records. */
        D1_PART
    }

    /** A new target onto it. One at a time. */
    Target target();

    /**
     * Runs SQL text, statement by statement, in one transaction; only for SQLite. The text is taken as bytes, because a
     * text value in it need not be valid UTF-8. Reads to the end and leaves the stream open.
     *
     * @throws dev.holdfast.model.Failure naming the line of the statement that the engine refused
     */
    void run(InputStream sql);

    /** A new source onto what has been written. */
    Source source();

    @Override
    void close();
}
