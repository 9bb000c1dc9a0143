package dev.holdfast.flow.pairs;

import dev.holdfast.model.Batch;
import dev.holdfast.model.Finding;
import dev.holdfast.model.Pairs;

/**
 * Which pairs may share a file for {@code wrangler kv bulk put}, which refuses a file whole: for one pair that has expired,
 * and, on the command line only, for one whose metadata is neither object nor array.
 */
public enum PairFileKind {
    LASTING("pairs"),
    EXPIRING("pairs-expiring"),
    SCALAR_METADATA("pairs-scalar-metadata");

    private final String stem;

    PairFileKind(String stem) {
        this.stem = stem;
    }

    /** What names of such files begin with; a hyphen and a number follow. */
    public String stem() {
        return stem;
    }

    /** The kind of file that this pair belongs into. */
    public static PairFileKind of(Batch batch, int row) {
        if (hasScalarMetadata(batch, row)) {
            return SCALAR_METADATA;
        }
        return batch.isNull(row, Pairs.EXPIRATION) ? LASTING : EXPIRING;
    }

    /** What to tell of such pairs in this place. */
    public static Finding scalarMetadata(String place, long pairs) {
        return new Finding(
                place,
                pairs + " pairs have metadata that is no object: the API and Holdfast take their file,"
                        + " wrangler's command line refuses it");
    }

    private static boolean hasScalarMetadata(Batch batch, int row) {
        if (batch.isNull(row, Pairs.METADATA)) {
            return false;
        }
        byte first = batch.buffer()[batch.content(row, Pairs.METADATA)];
        return first != '{' && first != '[';
    }
}
