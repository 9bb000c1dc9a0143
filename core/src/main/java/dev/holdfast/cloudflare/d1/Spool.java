package dev.holdfast.cloudflare.d1;

import dev.holdfast.flow.BatchReader;
import dev.holdfast.flow.TemporaryFolder;
import dev.holdfast.model.Batch;
import dev.holdfast.model.BatchBuilder;
import dev.holdfast.model.Cell;
import dev.holdfast.model.Key;
import dev.holdfast.model.KeyRange;
import dev.holdfast.model.Table;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Keeps tables in temporary files until it is known that they may be delivered. */
final class Spool implements AutoCloseable {
    private final TemporaryFolder folder;
    private final Map<String, Path> files = new HashMap<>();

    Spool() {
        try {
            folder = TemporaryFolder.ofTheSystem();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes all batches of a table. */
    void fill(Table table, BatchReader reader) {
        Path file = folder.path().resolve("" + files.size());
        files.put(table.name(), file);
        try (DataOutputStream out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
            for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
                out.writeInt(batch.buffer().length);
                out.write(batch.buffer());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Forgets what it holds. */
    void clear() {
        files.values().forEach(Spool::delete);
        files.clear();
    }

    BatchReader read(Table table, KeyRange range) {
        return new Reader(table, range, files.get(table.name()));
    }

    @Override
    public void close() {
        try {
            folder.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        files.clear();
    }

    private static void delete(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Reader implements BatchReader {
        private final Table table;
        private final KeyRange range;
        private final DataInputStream in;

        Reader(Table table, KeyRange range, Path file) {
            this.table = table;
            this.range = range;
            try {
                in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public Batch next() {
            try {
                Batch batch;
                do {
                    batch = selected(in.readInt());
                } while (batch.rows() == 0);
                return batch;
            } catch (EOFException e) {
                return null;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private Batch selected(int length) throws IOException {
            byte[] cells = in.readNBytes(length);
            BatchBuilder builder = new BatchBuilder(table.width(), length);
            for (int at = 0; at < length; ) {
                int end = behind(cells, at);
                builder.addCell(cells, at, end);
                at = end;
            }
            Batch batch = builder.build();
            return range.isAll() ? batch : inRange(batch);
        }

        private Batch inRange(Batch batch) {
            BatchBuilder some = new BatchBuilder(table.width());
            for (int row = 0; row < batch.rows(); row++) {
                Key key = batch.key(row, table.key());
                boolean after = range.after() == null || table.order().compare(key, range.after()) > 0;
                if (after && (range.through() == null || table.order().compare(key, range.through()) <= 0)) {
                    some.addRow(batch, row);
                }
            }
            return some.build();
        }

        private static int behind(byte[] cells, int at) {
            return switch (cells[at]) {
                case Cell.NULL -> at + 1;
                case Cell.INTEGER, Cell.REAL -> at + 9;
                default -> at + 5 + ByteBuffer.wrap(cells).getInt(at + 1);
            };
        }

        @Override
        public void close() {
            try {
                in.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
