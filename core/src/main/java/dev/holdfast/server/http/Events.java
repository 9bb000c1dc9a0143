package dev.holdfast.server.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Server-sent events (HTML Living Standard, 9.2), each flushed as it comes. For one thread. */
public final class Events {
    private final OutputStream out;

    private Events(OutputStream out) {
        this.out = out;
    }

    /** Sends events until it returns. */
    @FunctionalInterface
    public interface Sender {
        void send(Events events) throws Exception;
    }

    public static Reply reply(Sender sender) {
        return Reply.stream("text/event-stream", out -> sender.send(new Events(out)));
    }

    /** @param id what a client that comes back sends as Last-Event-ID */
    public void event(String name, String id, Object data) throws IOException {
        String text =
                "event: " + name + "\nid: " + id + "\ndata: " + new String(Json.bytes(data), StandardCharsets.UTF_8);
        write(text + "\n\n");
    }

    /** How long a client waits before it comes back, when the stream has ended. */
    public void comeBackAfter(Duration pause) throws IOException {
        write("retry: " + pause.toMillis() + "\n\n");
    }

    /** Keeps proxies from closing the line; fails when the client has gone. */
    public void keepAlive() throws IOException {
        write(": \n\n");
    }

    private void write(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }
}
