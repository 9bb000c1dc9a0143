package dev.holdfast.archive;

import dev.holdfast.flow.Copy;
import dev.holdfast.flow.Source;
import dev.holdfast.flow.SourceContract;
import dev.holdfast.flow.Target;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Progress;
import dev.holdfast.testing.MemorySource;
import dev.holdfast.testing.Sample;

class PairsReaderTest extends SourceContract {
    @Override
    protected Catalog.Kind kind() {
        return Catalog.Kind.KV;
    }

    @Override
    protected Source open(Sample sample) {
        Place place = new Place();
        try (Target target = place.target()) {
            new Copy(new MemorySource(sample), target, 3, Progress.SILENT).run();
        }
        return place.reader();
    }
}
