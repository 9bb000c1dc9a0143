package dev.holdfast.sim.http;

import dev.holdfast.sim.disk.Content;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Takes each request off the wire: numbers and records it, adds latency and faults, sends it to gate or storage. */
public final class Front implements Handler {
    private final Traffic traffic;
    private final Gate gate;
    private final ObjectStorage storage;
    private final RequestLog log;
    private final CountDownLatch closed = new CountDownLatch(1);

    public Front(Traffic traffic, Gate gate, ObjectStorage storage, RequestLog log) {
        this.traffic = traffic;
        this.gate = gate;
        this.storage = storage;
        this.log = log;
    }

    @Override
    public void handle(ServerRequest request, ServerResponse response) {
        Incoming incoming = incoming(request);
        RequestRecord record = log.arrived(incoming.method(), incoming.path(), incoming.query());
        traffic.hook().onRequest(record);
        pause(traffic.latency());
        Optional<Fault> fault = traffic.faults().of(record);
        try {
            Reply reply = reply(incoming, fault);
            log.answered(record.answered(reply.status()));
            send(reply, fault.filter(it -> it.kind() == Fault.Kind.TORN).isPresent(), record.number(), response);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lets go of everything that waits; safe to call twice. */
    public void close() {
        closed.countDown();
    }

    private Reply answered(Incoming incoming) throws IOException {
        if (incoming.path().startsWith(Gate.PREFIX)) {
            return gate.answer(incoming);
        }
        return storage.answer(incoming);
    }

    /** The answer that the fault leaves; cuts the connection when it leaves none. */
    private Reply reply(Incoming incoming, Optional<Fault> fault) throws IOException {
        if (fault.isEmpty() || fault.get().kind() == Fault.Kind.TORN) {
            return answered(incoming);
        }
        if (!fault.get().isBefore()) {
            answered(incoming).content().close();
        }
        cutIfSilent(fault.get());
        return failure(fault.get());
    }

    private static void send(Reply reply, boolean torn, long number, ServerResponse response) throws IOException {
        try (Content content = reply.content()) {
            response.status(reply.status());
            reply.headers().forEach(response::header);
            response.header("cf-ray", Long.toHexString(number) + "-SIM");
            response.contentLength(content.length());
            if (content.length() == 0) {
                response.send();
                return;
            }
            OutputStream out = response.outputStream();
            content.writeTo(torn ? new TornOutput(out, content.length() / 2) : out);
            out.close();
        }
    }

    private void cutIfSilent(Fault fault) {
        switch (fault.kind()) {
            case TIMEOUT, TIMEOUT_AFTER -> {
                pause(traffic.hang());
                throw new CloseConnectionException("left unanswered");
            }
            case RESET, DROP -> throw new CloseConnectionException("cut");
            default -> {}
        }
    }

    private static Reply failure(Fault fault) {
        int code = fault.status() == 429 ? 971 : 7009;
        Reply reply = Reply.refusal(new ApiError(fault.status(), code, "Upstream service unavailable"));
        return fault.status() == 429 ? reply.with("retry-after", "1") : reply;
    }

    private void pause(Duration time) {
        try {
            if (!time.isZero() && closed.await(time.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new CloseConnectionException("shutting down");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CloseConnectionException("interrupted", e);
        }
    }

    private static Incoming incoming(ServerRequest request) {
        Map<String, String> headers = new HashMap<>();
        request.headers()
                .forEach(header -> headers.put(header.headerName().lowerCase().toLowerCase(Locale.ROOT), header.get()));
        InputStream body =
                request.content().hasEntity() ? request.content().inputStream() : new ByteArrayInputStream(new byte[0]);
        assert headers.containsKey(HeaderNames.HOST.lowerCase());
        return new Incoming(
                request.prologue().method().text(),
                request.prologue().uriPath().rawPath(),
                request.prologue().query().rawValue(),
                headers,
                body);
    }
}
