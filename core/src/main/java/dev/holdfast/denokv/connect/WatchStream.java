package dev.holdfast.denokv.connect;

import dev.holdfast.denokv.engine.Watching;
import dev.holdfast.denokv.engine.plan.Refused;
import dev.holdfast.denokv.wire.WatchOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Optional;

/** Messages of a watch, each behind its length; a length of 0 says that the server is alive. */
record WatchStream(Watching watching, Duration ping) {
    /** Until the watch is closed, by whoever watches or by the server, or nothing more can be sent. */
    void run(OutputStream out) throws IOException {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                Optional<WatchOutput> message = watching.next(ping);
                out.write(frame(message.map(WatchOutput::toBytes).orElse(new byte[0])));
                out.flush();
            }
        } catch (Refused closed) {
            // The other side asks for it again, here or elsewhere.
            return;
        }
    }

    private static byte[] frame(byte[] message) {
        return ByteBuffer.allocate(Integer.BYTES + message.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(message.length)
                .put(message)
                .array();
    }
}
