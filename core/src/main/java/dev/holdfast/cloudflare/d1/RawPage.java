package dev.holdfast.cloudflare.d1;

import com.fasterxml.jackson.core.JsonParser;
import dev.holdfast.cloudflare.d1.RawCells.LongCell;
import dev.holdfast.model.Batch;
import dev.holdfast.model.BatchBuilder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The rows of one table in an answer, put together from the statements that read groups of its columns. */
final class RawPage implements RawResult.RawRows {
    private final List<RawCells> groups = new ArrayList<>();
    private final long mostBytes;

    /** @param mostBytes of the answer; beyond it the page is given up with {@link TooLarge} */
    RawPage(List<Integer> widths, long mostBytes) {
        int first = 0;
        for (int width : widths) {
            groups.add(new RawCells(first, width));
            first += width;
        }
        this.mostBytes = mostBytes;
    }

    /** The answer is longer than it may be. */
    static final class TooLarge extends RuntimeException {
        private static final long serialVersionUID = 1;

        TooLarge() {
            super("the answer is too large", null, false, false);
        }
    }

    @Override
    public void row(int statement, JsonParser parser) throws IOException {
        groups.get(statement).add(parser);
        if (parser.currentLocation().getByteOffset() > mostBytes) {
            throw new TooLarge();
        }
    }

    boolean isDoubtful() {
        return groups.stream().anyMatch(RawCells::isDoubtful);
    }

    List<LongCell> longCells() {
        return groups.stream().flatMap(group -> group.longCells().stream()).toList();
    }

    /** The rows; NULL where values are too long. Null when the groups do not belong together. Once only. */
    Batch join() {
        if (groups.size() == 1) {
            return groups.getFirst().rows().build();
        }
        List<Batch> parts = groups.stream().map(group -> group.rows().build()).toList();
        int rows = parts.getFirst().rows();
        if (parts.stream().anyMatch(part -> part.rows() != rows)) {
            return null;
        }
        BatchBuilder whole =
                new BatchBuilder(parts.stream().mapToInt(Batch::columns).sum());
        for (int row = 0; row < rows; row++) {
            for (Batch part : parts) {
                for (int column = 0; column < part.columns(); column++) {
                    whole.addCell(part.buffer(), part.cell(row, column), part.cellEnd(row, column));
                }
            }
        }
        return whole.build();
    }
}
