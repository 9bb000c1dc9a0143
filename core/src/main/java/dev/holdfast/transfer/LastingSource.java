package dev.holdfast.transfer;

import dev.holdfast.flow.BatchReader;
import dev.holdfast.flow.ForwardingSource;
import dev.holdfast.flow.Source;
import dev.holdfast.model.Batch;
import dev.holdfast.model.BatchBuilder;
import dev.holdfast.model.Collection;
import dev.holdfast.model.KeyRange;
import dev.holdfast.model.Pairs;
import java.time.Instant;

/** Another source without the pairs that expire at or before a moment. */
final class LastingSource extends ForwardingSource {
    private final long until;

    LastingSource(Source source, Instant until) {
        super(source);
        this.until = until.getEpochSecond();
    }

    @Override
    public BatchReader read(Collection collection, KeyRange range) {
        BatchReader reader = source().read(collection, range);
        return collection instanceof Pairs ? new Lasting(reader) : reader;
    }

    private final class Lasting implements BatchReader {
        private final BatchReader reader;
        private final BatchBuilder kept = new BatchBuilder(4);

        Lasting(BatchReader reader) {
            this.reader = reader;
        }

        @Override
        public Batch next() {
            for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
                for (int row = 0; row < batch.rows(); row++) {
                    if (batch.isNull(row, Pairs.EXPIRATION) || batch.integer(row, Pairs.EXPIRATION) > until) {
                        kept.addRow(batch, row);
                    }
                }
                if (!kept.isEmpty()) {
                    return kept.build(batch.cursor());
                }
            }
            return null;
        }

        @Override
        public void close() {
            reader.close();
        }
    }
}
