package dev.holdfast.flow;

import dev.holdfast.model.AsOf;
import dev.holdfast.model.Batch;
import dev.holdfast.model.Capture;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Collection;
import dev.holdfast.model.Finding;
import dev.holdfast.model.Table;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * A place that takes a whole state and is either complete afterwards or does not look complete.
 *
 * <p>Order of calls: {@link #begin}, then for each segment of the plan in force one {@link RangeWriter} (several at
 * once, from several threads, up to {@link #writers}), then {@link #finish}, then {@link #close}. Closing without
 * {@code finish} leaves what is needed to go on with the same copy later, if this kind of target can, and otherwise
 * nothing.
 */
public interface Target extends AutoCloseable {

    /** The address that a person would type for it, without secrets. */
    String address();

    /** How many range writers may be open at once. At least 1. */
    int writers();

    /**
     * Makes ready: refuses what may not be overwritten, creates what records need before they come. What an earlier, unfinished
     * copy left gives no right to remove anything: if it can not be gone on with, the place is not empty.
     *
     * @param catalog of the source
     * @param proposed everything there is to write
     * @param joins tells whether records of an earlier, unfinished copy may be kept beside the new ones
     * @return what has still to be written: {@code proposed}, or the rest of an earlier plan
     * @throws NotEmpty if it may only write into something new or empty, and this is not
     */
    Plan begin(Catalog catalog, Plan proposed, Joins joins);

    /**
     * Instead of {@link #begin}: refuses what that would refuse, tells what it would remove or go on with, and changes nothing.
     *
     * @return empty when this target can not tell by itself, and what is there has to be read
     */
    default Optional<List<Finding>> rehearse(Catalog catalog, Joins joins) {
        return Optional.empty();
    }

    /** Begins to write a segment of the plan in force. */
    RangeWriter open(Segment segment);

    /**
     * Makes the whole valid: what must come after the records, and the seal.
     *
     * @param capture what the source said at its end
     * @return what a person must be told about this target; empty when nothing
     */
    List<Finding> finish(Capture capture);

    /** What it has not written so far because it was there and was to stay; empty for most targets. */
    default LeftAlone leftAlone() {
        return new LeftAlone();
    }

    /** Gives back what it holds. Safe to call twice, and without {@link #finish}. */
    @Override
    void close();

    /** A target whose files can be one page of several, to be read one after the other. */
    interface Paging {

        /**
         * Says, before {@link Target#begin}, which page this is. Not said: the only one.
         *
         * @param first what goes before the records is in this page
         * @param last asked in {@link Target#finish}: whether what goes behind the records is in this page
         */
        void page(boolean first, BooleanSupplier last);
    }

    /** A target that can tell before anything is touched, {@link #begin} included, that it can not take all of it. */
    interface Demanding {

        /**
         * Changes nothing.
         *
         * @param records of the source; asked only for collections that matter
         * @throws dev.holdfast.model.Failure USAGE, saying what to ask for instead
         */
        void demand(Catalog catalog, Records records);
    }

    /** The records of a source, and whether a collection has any. */
    @FunctionalInterface
    interface Records extends Predicate<Collection> {

        /** All of a collection; whoever asks closes it. */
        BatchReader read(Collection collection);

        @Override
        default boolean test(Collection collection) {
            try (BatchReader reader = read(collection)) {
                return reader.next() != null;
            }
        }
    }

    /** A target whose place changes before {@link Target#finish}; any other is as it was until then. */
    interface Piecewise {

        /** Whom to tell, before {@link #begin}: he is told directly before the first change. */
        void tellWriting(Runnable listener);

        /**
         * Instead of {@link #begin}: whether it is certain that no unfinished copy is here, so that an earlier run changed all or
         * nothing. Changes nothing.
         */
        default boolean isUnbegun() {
            return false;
        }
    }

    /** A target that makes what it writes beside its place, where a copy that was killed leaves it. */
    interface Leaving {

        /** Instead of {@link #begin}: removes that, unless somebody is still writing it. Safe to call twice. */
        void discard();
    }

    /** A target that can tell how what was there before comes back. */
    interface Undoable {

        /** Whom to tell, before {@link #begin}; he is told there, before anything of it is gone, and again when resuming. */
        void tellUndo(Consumer<String> listener);
    }

    /** A target that can not hold every record, and leaves out those that it can not. */
    interface Limited {

        /** Why it can never hold this record, for people; empty when it can. Asked at any time, after {@link Target#close}, too. */
        Optional<String> refusal(Batch batch, int row);

        /** How a record stands there whose time may be as good as over, whichever run of the same copy met it. Asked at any time. */
        default Late late(Batch batch, int row) {
            return Late.NOT;
        }

        /** What it has left out, for whatever reason; whole after {@link Target#finish}. */
        LeftOut leftOut();
    }

    /** What the end of its time does to a record that was copied. */
    enum Late {
        /** Nothing: it has time left. */
        NOT,
        /** It is there, but with another time or none. */
        ALTERED,
        /** It is there, whatever its time, or not there at all: left out, or gone since. */
        PERHAPS,
        /** An earlier run may have left it out, so that what is there may be another's. */
        UNKNOWN
    }

    /** A target whose records are matched with those that are there by other columns than those that order them. */
    interface Merging {

        /**
         * The table with the columns by which its records were matched as its key, and with the definition that is there where
         * that says the same in other words. Asked when its records are written, by this run or an earlier one; after
         * {@link Target#close}, too.
         */
        Table known(Table table);
    }

    /** A target that chooses among the records, and can tell how many it would write. */
    interface Choosing {

        /**
         * Instead of writing, after {@link Target#rehearse}: how many of these records it would write. Changes nothing.
         *
         * @param reader gives all that there is, best in key order; left open
         */
        long choose(Collection collection, BatchReader reader);
    }

    /** Whether records read at an earlier position may be kept: {@link Source#continues}. */
    @FunctionalInterface
    interface Joins {
        boolean joins(AsOf earlier);

        /** The address of what is read, so that an unfinished copy can be named; empty when nobody knows. */
        default String source() {
            return "";
        }

        /** Whether a copy that was begun from {@code source} (empty: not known) at this position is the same as this one. */
        default boolean joins(String source, AsOf earlier) {
            return (source.isEmpty() || source().isEmpty() || source.equals(source())) && joins(earlier);
        }

        static Joins of(Source source) {
            return new Joins() {
                @Override
                public boolean joins(AsOf earlier) {
                    return source.continues(earlier);
                }

                @Override
                public String source() {
                    return source.address();
                }
            };
        }
    }
}
