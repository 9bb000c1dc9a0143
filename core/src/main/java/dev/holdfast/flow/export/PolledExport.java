package dev.holdfast.flow.export;

import dev.holdfast.flow.Source;
import dev.holdfast.model.Selection;
import java.io.InputStream;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The vendor's own export of one database. The other side makes it while it is asked after, gives it up when nobody asks for
 * some seconds, and then lets it be fetched from an address for a while. One at a time; nothing cancels it but silence.
 *
 * <p>Whatever is needed to go on stands in the answers, as text, so that another process can. {@link #start} and {@link
 * #poll} are sent once, and bounded well below those seconds: whoever calls asks again. Their failures are REMOTE when no
 * good answer came, and then what was asked may have been done all the same.
 *
 * <p>Blocking; {@code poll} may be called from another thread than the rest. Nothing to close.
 */
public interface PolledExport {

    /** Finds the database that an address means. */
    @FunctionalInterface
    interface Opener {
        /** @throws dev.holdfast.model.Failure NOT_FOUND; USAGE when there are no exports of such an address */
        PolledExport open(String address, Selection selection);
    }

    /** What the other side says of an export. */
    sealed interface Answer {
        /** It is being made; {@code bookmark} is what it is asked after by. */
        record Active(String bookmark) implements Answer {}

        /**
         * It is whole, and no longer to be asked after.
         *
         * @param filename as the other side calls it
         * @param url where it is fetched; whoever knows it can
         */
        record Ready(String bookmark, String filename, String url) implements Answer {
            /** Without the address, because records are printed. */
            @Override
            public String toString() {
                return filename + " at " + bookmark;
            }
        }

        /** There is none any more: it was given up, or has failed. */
        record Ended(String reason) implements Answer {}
    }

    /** As {@link Source#address}. */
    String address();

    /**
     * Begins an export.
     *
     * @throws dev.holdfast.model.Failure BUSY while one is under way, whoever began it; the other side does not say by what
     *     it could be asked after
     */
    Answer start();

    /** Asks after an export, which keeps it alive. */
    Answer poll(String bookmark);

    /**
     * Fetches an export as it comes, in bounded memory.
     *
     * @param taker is given the dump from its beginning again when it broke off; what it throws comes out, an
     *     {@link java.io.UncheckedIOException} over what the stream threw being a break
     * @return false when the address leads nowhere any more
     */
    boolean fetch(Answer.Ready ready, Consumer<InputStream> taker);

    /**
     * What an export shows.
     *
     * @param sql opens the dump; called at most once
     */
    Source source(Answer.Ready ready, Supplier<InputStream> sql);
}
