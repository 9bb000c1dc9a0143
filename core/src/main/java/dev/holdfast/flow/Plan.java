package dev.holdfast.flow;

import dev.holdfast.model.AsOf;
import java.util.List;

/**
 * What a copy has to move.
 *
 * @param segments in catalog order, then key order
 * @param earliest the position of the oldest record that the whole will contain
 * @param resumed true when an earlier copy had already written a part
 */
public record Plan(List<Segment> segments, AsOf earliest, boolean resumed) {
    public Plan {
        segments = List.copyOf(segments);
    }
}
