package dev.holdfast.denokv.lines;

import dev.holdfast.denokv.bucket.StoredPair;
import dev.holdfast.flow.TemporaryFolder;
import dev.holdfast.model.Failure;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** A file of lines in the making: it gets its name when it is whole and on the disk. For one thread. */
final class LineFile implements AutoCloseable {
    private final Path output;
    private final TemporaryFolder folder;
    private final Path made;
    private final BufferedWriter lines;

    private LineFile(Path output, TemporaryFolder folder) throws IOException {
        this.output = output;
        this.folder = folder;
        this.made = folder.path().resolve("lines");
        this.lines = Files.newBufferedWriter(made, StandardCharsets.UTF_8);
    }

    /** @throws Failure USAGE when it is there */
    static void demandNew(Path output) {
        if (Files.exists(output)) {
            throw new Failure(Failure.Kind.USAGE, output + " is there already", "Name a new file");
        }
    }

    static LineFile begin(Path output) {
        demandNew(output);
        try {
            return new LineFile(
                    output, TemporaryFolder.in(output.toAbsolutePath().getParent()));
        } catch (IOException e) {
            throw failed(output, e);
        }
    }

    void write(StoredPair pair) {
        try {
            lines.write(PairLine.of(pair));
            lines.write('\n');
        } catch (IOException e) {
            throw failed(output, e);
        }
    }

    void finish() {
        try {
            lines.close();
            try (FileChannel channel = FileChannel.open(made, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            Files.move(made, output, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw failed(output, e);
        }
    }

    /** Without {@link #finish} nothing is left. Safe to call twice. */
    @Override
    public void close() {
        try {
            lines.close();
            folder.close();
        } catch (IOException e) {
            throw failed(output, e);
        }
    }

    private static Failure failed(Path output, IOException e) {
        return new Failure(Failure.Kind.REMOTE, output + " can not be written: " + e, "Is its folder there?", e);
    }
}
