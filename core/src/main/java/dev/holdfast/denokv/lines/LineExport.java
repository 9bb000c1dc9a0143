package dev.holdfast.denokv.lines;

import dev.holdfast.denokv.bucket.StoredPair;
import dev.holdfast.denokv.connect.client.KvClient;
import dev.holdfast.denokv.connect.client.RemotePairs;
import dev.holdfast.denokv.engine.file.Session;
import dev.holdfast.denokv.state.FilePairs;
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
import java.util.Iterator;

/** Writes all pairs of a database as lines, in the order of their keys. */
public final class LineExport {
    private final Path output;

    /**
     * @param output gets its name when it is whole and on the disk
     * @throws Failure USAGE when it is there
     */
    public LineExport(Path output) {
        this.output = output.toAbsolutePath();
        if (Files.exists(this.output)) {
            throw new Failure(Failure.Kind.USAGE, output + " is there already", "Name a new file");
        }
    }

    /**
     * One state of a file, also while others write; says how many pairs there are.
     *
     * @throws Failure of the file
     */
    public long file(Path database) {
        if (!Files.exists(database)) {
            throw new Failure(Failure.Kind.NOT_FOUND, "there is no file " + database, "Check the path");
        }
        try (Session session = Session.reading(database)) {
            session.begin();
            long count = write(new FilePairs(session));
            session.end();
            return count;
        }
    }

    /** Of a database that is served; some hundred pairs are of one state, and expiries are not to be seen. */
    public long live(KvClient client) {
        return write(new RemotePairs(client, new byte[0], RemotePairs.END));
    }

    private long write(Iterator<StoredPair> pairs) {
        try (TemporaryFolder folder = TemporaryFolder.in(output.getParent())) {
            Path made = folder.path().resolve("lines");
            long count = 0;
            try (BufferedWriter lines = Files.newBufferedWriter(made, StandardCharsets.UTF_8)) {
                for (; pairs.hasNext(); count++) {
                    lines.write(PairLine.of(pairs.next()));
                    lines.write('\n');
                }
            }
            try (FileChannel channel = FileChannel.open(made, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            Files.move(made, output, StandardCopyOption.ATOMIC_MOVE);
            return count;
        } catch (IOException e) {
            throw new Failure(Failure.Kind.REMOTE, output + " can not be written: " + e, "Is its folder there?", e);
        }
    }
}
