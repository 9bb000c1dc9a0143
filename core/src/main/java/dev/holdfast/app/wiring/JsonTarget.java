package dev.holdfast.app.wiring;

import dev.holdfast.flow.LeftAlone;
import dev.holdfast.flow.Plan;
import dev.holdfast.flow.RangeWriter;
import dev.holdfast.flow.Segment;
import dev.holdfast.flow.Target;
import dev.holdfast.model.Capture;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Finding;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** JSON in the form that suits what is written: which that is, only its catalog tells. */
final class JsonTarget implements Target, Target.Demanding {
    private final String address;
    private final Function<Catalog, Target> forms;
    private Target chosen;

    JsonTarget(String address, Function<Catalog, Target> forms) {
        this.address = address;
        this.forms = forms;
    }

    private Target chosen(Catalog catalog) {
        if (chosen == null) {
            chosen = forms.apply(catalog);
        }
        return chosen;
    }

    @Override
    public String address() {
        return address;
    }

    @Override
    public int writers() {
        return 1;
    }

    @Override
    public void demand(Catalog catalog, Records records) {
        if (chosen(catalog) instanceof Target.Demanding demanding) {
            demanding.demand(catalog, records);
        }
    }

    @Override
    public Plan begin(Catalog catalog, Plan proposed, Joins joins) {
        return chosen(catalog).begin(catalog, proposed, joins);
    }

    @Override
    public Optional<List<Finding>> rehearse(Catalog catalog, Joins joins) {
        return chosen(catalog).rehearse(catalog, joins);
    }

    @Override
    public RangeWriter open(Segment segment) {
        return chosen.open(segment);
    }

    @Override
    public List<Finding> finish(Capture capture) {
        return chosen.finish(capture);
    }

    @Override
    public LeftAlone leftAlone() {
        return chosen == null ? new LeftAlone() : chosen.leftAlone();
    }

    @Override
    public void close() {
        if (chosen != null) {
            chosen.close();
        }
    }
}
