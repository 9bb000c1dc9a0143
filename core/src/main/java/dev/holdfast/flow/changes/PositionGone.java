package dev.holdfast.flow.changes;

import dev.holdfast.model.Failure;

/** A source can not go on from a position: what came behind it is not kept any more, or was never its history. */
public final class PositionGone extends Failure {
    private static final long serialVersionUID = 1;

    private final transient Position oldest;

    public PositionGone(String address, Position asked, Position oldest) {
        super(
                Kind.NOT_FOUND,
                address + " has no changes from " + asked.at() + " on any more; the oldest are behind " + oldest.at(),
                "Copy its state anew and follow from there");
        this.oldest = oldest;
    }

    /** Of a target that is not sure any more that what it has is this history. */
    public PositionGone(String message, String hint, Position oldest) {
        super(Kind.CORRUPT, message, hint);
        this.oldest = oldest;
    }

    /** From here on it has everything. */
    public Position oldest() {
        return oldest;
    }
}
