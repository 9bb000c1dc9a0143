package dev.holdfast.files;

import dev.holdfast.flow.pairs.PairJsonWriter;
import dev.holdfast.model.Batch;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;

/** Writes pairs into one file, or into numbered files that each stay within the limits of a bulk write. */
final class PairFiles {
    private static final int PAIRS = 10_000;
    private static final long BYTES = 100_000_000;

    private final Path path;
    private final String name;
    private int number;
    private OutputStream out;
    private PairJsonWriter writer;

    private PairFiles(Path path, String name) {
        this.path = path;
        this.name = name;
    }

    /** All into this file, which is there even without any pair. */
    static PairFiles one(Path file) throws IOException {
        PairFiles files = new PairFiles(file, null);
        files.open(file);
        return files;
    }

    /** Into {@code <name>-00001.json} and so on; the first one is there anyway if {@code always}. */
    static PairFiles numbered(Path folder, String name, boolean always) throws IOException {
        PairFiles files = new PairFiles(folder, name);
        if (always) {
            files.openNext();
        }
        return files;
    }

    void write(Batch batch, int row) throws IOException {
        if (name != null && (writer == null || isFull())) {
            finish();
            openNext();
        }
        writer.write(batch, row);
    }

    void finish() throws IOException {
        if (writer != null) {
            writer.finish();
            close();
        }
    }

    /** Closes what is open without ending it. Safe to call twice. */
    void close() throws IOException {
        if (writer != null) {
            writer.close();
            writer = null;
            out.close();
        }
    }

    private boolean isFull() {
        return writer.pairs() >= PAIRS || writer.bytes() > BYTES - PairJsonWriter.ENTRY_BYTES;
    }

    private void openNext() throws IOException {
        open(path.resolve(String.format("%s-%05d.json", name, ++number)));
    }

    private void open(Path file) throws IOException {
        out = Partial.write(file);
        writer = new PairJsonWriter(out);
    }
}
