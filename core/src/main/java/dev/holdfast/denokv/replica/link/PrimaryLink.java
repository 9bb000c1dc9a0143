package dev.holdfast.denokv.replica.link;

import dev.holdfast.denokv.state.State;
import dev.holdfast.denokv.value.Malformed;
import dev.holdfast.flow.changes.ChangeSource;
import dev.holdfast.flow.changes.Position;
import dev.holdfast.model.Failure;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A database behind a server of this program, as its replicas see it. A request that finds its connection dead is made
 * once more; what fails then is a {@code Failure}. Blocking; safe for many threads.
 */
public final class PrimaryLink implements AutoCloseable {
    private static final Duration ANSWER = Duration.ofSeconds(20);
    private static final Duration SILENCE = Duration.ofSeconds(30);
    private static final int BUFFER = 1 << 16;
    private static final String PATH = "/holdfast/v1/";

    private final URI address;
    private final String token;
    private final Clock clock;
    private final HttpClient http;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private volatile boolean closed;

    /**
     * Sends nothing yet.
     *
     * @param address what a program gives to {@code Deno.openKv}
     */
    public PrimaryLink(URI address, String token, Clock clock) {
        this.address = address;
        this.token = token;
        this.clock = clock;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(10))
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    /** A whole state that came, and its size. */
    public record Copied(Position at, long pairs) {}

    /** As a person writes it. */
    public String address() {
        return "denokv:" + address;
    }

    /** How it stands. */
    public Standing standing() {
        return json(ask(LinkPaths.STANDING, Asked.of(""), Duration.ZERO), Standing.class);
    }

    /**
     * Has it take no writes any more, for the replica with this id.
     *
     * @param patience for the answer
     */
    public Fencing fence(String id, Duration patience) {
        return json(ask(LinkPaths.FENCE, Asked.of(id), patience.minus(ANSWER)), Fencing.class);
    }

    /**
     * Has it take writes.
     *
     * @param patience for the answer
     */
    public Promotion promote(boolean force, Duration patience) {
        return json(
                ask(LinkPaths.PROMOTE, new Asked("", "", "", 0, 0, force), patience.minus(ANSWER)), Promotion.class);
    }

    /**
     * Its commits.
     *
     * @param id of the replica that reads them; what it has read on from may be trimmed
     */
    public ChangeSource changes(String id) {
        return new LinkChanges(this, id, clock);
    }

    /**
     * Its whole state.
     *
     * @param file is not there yet
     */
    public Copied fetch(String id, Path file) {
        HttpResponse<InputStream> answer =
                exchange(LinkPaths.STATE, Asked.of(id), HttpResponse.BodyHandlers.ofInputStream(), Duration.ZERO);
        try (InputStream body = answer.body();
                Watchdog watched = new Watchdog(body, SILENCE);
                State state = new State(file)) {
            if (answer.statusCode() != 200) {
                throw refused(answer.statusCode(), body.readNBytes(1_000));
            }
            return Whole.read(new DataInputStream(new BufferedInputStream(watched, BUFFER)), state);
        } catch (IOException | Malformed e) {
            throw unreachable(e);
        }
    }

    Delivery delivery(Asked asked) {
        byte[] body = ask(LinkPaths.CHANGES, asked, Duration.ofMillis(asked.waitMs()));
        try {
            return Delivery.parse(body);
        } catch (Malformed e) {
            throw unreachable(e);
        }
    }

    boolean isClosed() {
        return closed;
    }

    private byte[] ask(String action, Asked asked, Duration patience) {
        HttpResponse<byte[]> answer = exchange(action, asked, HttpResponse.BodyHandlers.ofByteArray(), patience);
        if (answer.statusCode() != 200) {
            throw refused(answer.statusCode(), answer.body());
        }
        return answer.body();
    }

    private <T> T json(byte[] body, Class<T> type) {
        try {
            return Asked.read(body, type);
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    private <T> HttpResponse<T> exchange(
            String action, Asked asked, HttpResponse.BodyHandler<T> body, Duration patience) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(base() + PATH + action))
                .header("authorization", "Bearer " + token)
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(asked.json()))
                .build();
        try {
            return once(request, body, patience);
        } catch (IOException e) {
            if (closed) {
                throw unreachable(e);
            }
        }
        try {
            return once(request, body, patience);
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    private String base() {
        String text = address.toString();
        return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    }

    private <T> HttpResponse<T> once(HttpRequest request, HttpResponse.BodyHandler<T> body, Duration patience)
            throws IOException {
        // Not by sendAsync: that needs a thread of the common pool, which may be at something that lasts.
        Future<HttpResponse<T>> answer;
        try {
            answer = threads.submit(() -> http.send(request, body));
        } catch (RejectedExecutionException e) {
            throw unreachable(e);
        }
        try {
            return answer.get(patience.plus(ANSWER).toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw unreachable(e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw unreachable(e);
        }
    }

    private Failure unreachable(Exception cause) {
        String said = cause.getMessage() == null ? cause.toString() : cause.getMessage();
        return new Failure(
                Failure.Kind.REMOTE, address + " can not be reached: " + said, "Is the server running?", cause);
    }

    private Failure refused(int status, byte[] body) {
        String text = new String(body, StandardCharsets.UTF_8);
        String said = address + " answered " + status + ": " + text.substring(0, Math.min(text.length(), 200));
        return switch (status) {
            case 401 -> new Failure(Failure.Kind.DENIED, said, "The token must be that of this database there");
            case 404, 405 ->
                new Failure(
                        Failure.Kind.NOT_FOUND,
                        said,
                        "Only a server of holdfast can be followed, at Deno.openKv's address");
            default ->
                new Failure(
                        status >= 500 ? Failure.Kind.REMOTE : Failure.Kind.USAGE,
                        said,
                        "Does the server log say more?");
        };
    }

    /** Ends requests that go on. Safe to call twice. */
    @Override
    public void close() {
        closed = true;
        http.shutdownNow();
        threads.shutdown();
    }
}
