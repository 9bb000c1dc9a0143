package dev.holdfast.backup;

import dev.holdfast.flow.Plan;
import dev.holdfast.flow.RangeWriter;
import dev.holdfast.flow.Segment;
import dev.holdfast.flow.Target;
import dev.holdfast.model.Capture;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Finding;
import java.util.List;

/** A target of which somebody hears when it has begun. Closing it is left to whoever opened the other. */
record Announced(Target target, Runnable begun) implements Target {

    @Override
    public String address() {
        return target.address();
    }

    @Override
    public int writers() {
        return target.writers();
    }

    @Override
    public Plan begin(Catalog catalog, Plan proposed, Joins joins) {
        Plan plan = target.begin(catalog, proposed, joins);
        begun.run();
        return plan;
    }

    @Override
    public RangeWriter open(Segment segment) {
        return target.open(segment);
    }

    @Override
    public List<Finding> finish(Capture capture) {
        return target.finish(capture);
    }

    @Override
    public void close() {
        target.close();
    }
}
