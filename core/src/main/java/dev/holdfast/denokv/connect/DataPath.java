package dev.holdfast.denokv.connect;

import dev.holdfast.denokv.engine.Database;
import dev.holdfast.denokv.engine.Watching;
import dev.holdfast.denokv.engine.plan.Limits;
import dev.holdfast.denokv.wire.AtomicWrite;
import dev.holdfast.denokv.wire.ReadRange;
import dev.holdfast.denokv.wire.SnapshotRead;
import dev.holdfast.denokv.wire.Watch;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Reads, writes and watches. Counts what they hold in memory: a request is turned away, or an answer waits, before all of
 * them together are too much.
 */
final class DataPath {
    /** As denokv has it. */
    static final int MOST_BODY = 2 << 20;

    /** The bytes, the message made of them, and what the engine makes of that. */
    private static final int COPIES = 3;

    /** The longest pair. */
    private static final int MOST_ENTRY = 2_048 + 65_536;

    private static final int MOST_WATCHES = 20_000;
    private static final Duration WAIT = Duration.ofSeconds(5);
    private static final Header PROTOBUF =
            HeaderValues.createCached(HeaderNames.CONTENT_TYPE, "application/x-protobuf");
    private static final Header FRAMES =
            HeaderValues.createCached(HeaderNames.CONTENT_TYPE, "application/octet-stream");

    private final Memory memory;
    private final Duration ping;
    private final Set<Watching> watches = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    DataPath(Memory memory, Duration ping) {
        this.memory = memory;
        this.ping = ping;
    }

    void answer(Place place, Guest guest, ServerRequest request, ServerResponse response) throws IOException {
        Database database = place.hosted().database();
        switch (place.action()) {
            case Place.READ -> read(database, request, response);
            case Place.WRITE -> write(database, request, response);
            default -> watch(database, guest, request, response);
        }
    }

    @SuppressWarnings("try") // A share is only held.
    private void read(Database database, ServerRequest request, ServerResponse response) {
        SnapshotRead read;
        // At once or not at all: what is not read from a connection holds up the others on it.
        try (Memory.Share share = memory.take(size(request), Duration.ZERO)) {
            read = SnapshotRead.parse(Bodies.read(request, MOST_BODY));
        }
        Limits.demand(read);
        try (Memory.Share share = memory.take(largestAnswer(read), WAIT)) {
            byte[] answer = database.read(read).toBytes();
            share.shrinkTo(answer.length);
            response.header(PROTOBUF).send(answer);
        }
    }

    private static long largestAnswer(SnapshotRead read) {
        long entries = 0;
        for (ReadRange range : read.ranges()) {
            entries += range.limit();
        }
        return COPIES * MOST_ENTRY * entries;
    }

    @SuppressWarnings("try") // A share is only held.
    private void write(Database database, ServerRequest request, ServerResponse response) {
        try (Memory.Share share = memory.take(size(request), Duration.ZERO)) {
            AtomicWrite write = AtomicWrite.parse(Bodies.read(request, MOST_BODY));
            response.header(PROTOBUF).send(database.write(write).toBytes());
        }
    }

    private static long size(ServerRequest request) {
        return COPIES * Math.min(MOST_BODY, Bodies.length(request, MOST_BODY));
    }

    @SuppressWarnings("try") // A share is only held.
    private void watch(Database database, Guest guest, ServerRequest request, ServerResponse response)
            throws IOException {
        Watch watch;
        try (Memory.Share share = memory.take(size(request), Duration.ZERO)) {
            watch = Watch.parse(Bodies.read(request, MOST_BODY));
        }
        try (Watching watching = database.watch(watch)) {
            guest.onEnd(request.id(), watching::close);
            stream(watching, response);
        } finally {
            guest.forget(request.id());
        }
    }

    private void stream(Watching watching, ServerResponse response) throws IOException {
        watches.add(watching);
        try {
            if (watches.size() > MOST_WATCHES) {
                throw Rejection.busy("There are too many watches on this server. Try again later.");
            }
            if (closed) {
                watching.close();
            }
            new WatchStream(watching, ping).run(response.header(FRAMES).outputStream());
        } finally {
            watches.remove(watching);
        }
    }

    int watches() {
        return watches.size();
    }

    /** Ends all watches; safe to call twice. */
    void close() {
        closed = true;
        watches.forEach(Watching::close);
    }
}
