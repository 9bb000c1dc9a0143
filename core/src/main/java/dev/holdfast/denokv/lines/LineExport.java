package dev.holdfast.denokv.lines;

import dev.holdfast.denokv.bucket.StoredPair;
import dev.holdfast.denokv.connect.client.KvClient;
import dev.holdfast.denokv.connect.client.RemotePairs;
import dev.holdfast.denokv.engine.file.Session;
import dev.holdfast.denokv.state.FilePairs;
import dev.holdfast.model.Failure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;

/** Writes all pairs of a database as lines, in the order of their keys. */
public final class LineExport {
    private final Path output;

    /**
     * @param output gets its name when it is whole and on the disk
     * @throws Failure USAGE when it is there
     */
    public LineExport(Path output) {
        this.output = output;
        LineFile.demandNew(output);
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
        try (LineFile file = LineFile.begin(output)) {
            long count = 0;
            for (; pairs.hasNext(); count++) {
                file.write(pairs.next());
            }
            file.finish();
            return count;
        }
    }
}
