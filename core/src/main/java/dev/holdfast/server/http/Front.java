package dev.holdfast.server.http;

import dev.holdfast.jobs.database.DatabaseException;
import dev.holdfast.model.Failure;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.RequestException;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Takes each request off the wire: finds the endpoint, asks the doorkeeper, reads the body, sends the answer.
 *
 * <p>Every answer that is not a success is a problem document; what is a bug is a 500 without its inner parts, which go to
 * {@code bugs}.
 */
public final class Front implements Handler {
    /** Bytes of the longest body that is taken. */
    public static final int MOST_BODY = 1 << 20;

    /** The same from those who have shown nothing yet: all connections together must not fill the memory. */
    static final int MOST_OPEN_BODY = 1 << 12;

    private final Routes routes;
    private final Doorkeeper doorkeeper;
    private final Consumer<Throwable> bugs;

    public Front(Routes routes, Doorkeeper doorkeeper, Consumer<Throwable> bugs) {
        this.routes = routes;
        this.doorkeeper = doorkeeper;
        this.bugs = bugs;
    }

    @Override
    public void handle(ServerRequest request, ServerResponse response) {
        Reply reply = answer(request);
        try {
            send(reply, request, response);
        } catch (IOException e) {
            // Whoever asked has gone.
            throw new UncheckedIOException(e);
        }
        if (request.headers().containsToken(HeaderValues.CONNECTION_CLOSE) || reply.closes()) {
            // Helidon says so in its answer, and then leaves it to the other side; it ends a stream after this method
            // only.
            if (response instanceof RoutingResponse begun) {
                begun.commit();
            }
            throw new CloseConnectionException("as was said");
        }
    }

    private Reply answer(ServerRequest request) {
        try {
            return routed(request);
        } catch (Exception | Error thrown) {
            return Reply.of(problem(thrown));
        }
    }

    private Problem problem(Throwable thrown) {
        return switch (thrown) {
            case Problem problem -> problem;
            case Failure failure -> Statuses.of(failure);
            case IOException torn when torn.getCause() instanceof Failure failure -> Statuses.of(failure);
            case DatabaseException away -> Statuses.of(away);
            default -> {
                bugs.accept(thrown);
                yield Problem.of(500, "this is a bug in Holdfast", "The server's log has more.");
            }
        };
    }

    private Reply routed(ServerRequest request) throws Exception {
        String method = request.prologue().method().text();
        String path = request.prologue().uriPath().rawPath();
        String what = method + " " + path;
        Doorkeeper.Visitor visitor = visitor(request);
        doorkeeper.receive(visitor, what);
        Routes.Found found = routes.find(method.equals("HEAD") ? "GET" : method, segments(path));
        Endpoint endpoint = found.endpoint();
        Doorkeeper.Admitted caller = endpoint.access() == Access.OPEN
                ? new Doorkeeper.Admitted("", "")
                : doorkeeper.admit(visitor, endpoint, what);
        Call call = new Call(
                endpoint,
                caller,
                found.variables().values(),
                query(request),
                visitor.headers(),
                request.isSecure(),
                body(request, endpoint));
        if (!endpoint.changes()) {
            return endpoint.handler().answer(call);
        }
        return audited(call, what);
    }

    private Reply audited(Call call, String what) throws Exception {
        int status = 500;
        String on = "";
        try {
            Reply reply = call.endpoint().handler().answer(call);
            status = reply.status();
            on = reply.on();
            return reply;
        } catch (Problem problem) {
            status = problem.status();
            throw problem;
        } catch (Failure failure) {
            status = Statuses.of(failure).status();
            throw failure;
        } catch (DatabaseException away) {
            status = Statuses.of(away).status();
            throw away;
        } finally {
            doorkeeper.done(call.caller(), what, on, status);
        }
    }

    private void send(Reply reply, ServerRequest request, ServerResponse response) throws IOException {
        begin(reply, response);
        boolean head = request.prologue().method().text().equals("HEAD");
        if (reply.length() == 0 || head) {
            if (reply.length() > 0) {
                response.contentLength(reply.length());
            }
            response.send();
            return;
        }
        LateOutput out = new LateOutput(response, reply.length());
        try {
            reply.body().writeTo(out);
            out.close();
        } catch (Exception failed) {
            if (!out.isBegun()) {
                instead(problem(failed), response);
                return;
            }
            if (!(failed instanceof IOException || failed instanceof RuntimeException)) {
                bugs.accept(failed);
            }
            throw new CloseConnectionException("the answer could not be ended", failed);
        }
    }

    private static void begin(Reply reply, ServerResponse response) {
        response.status(reply.status());
        Headers.SAFE.forEach(response::header);
        reply.headers().forEach(response::header);
    }

    /** Nothing of the other answer was sent. */
    private static void instead(Problem problem, ServerResponse response) throws IOException {
        Reply reply = Reply.of(problem);
        begin(reply, response);
        try (OutputStream out = new LateOutput(response, reply.length())) {
            reply.body().writeTo(out);
        } catch (Exception e) {
            throw new CloseConnectionException("the answer could not be ended", e);
        }
    }

    private static List<String> segments(String path) {
        List<String> segments = new ArrayList<>();
        for (String raw : path.substring(Math.min(1, path.length())).split("/", -1)) {
            segments.add(decoded(raw.replace("+", "%2B")));
        }
        return segments;
    }

    private static Map<String, List<String>> query(ServerRequest request) {
        Map<String, List<String>> query = new HashMap<>();
        String raw = request.prologue().query().rawValue();
        for (String pair : raw == null ? new String[0] : raw.split("&")) {
            int equals = pair.indexOf('=');
            String name = decoded(equals < 0 ? pair : pair.substring(0, equals));
            String value = equals < 0 ? "" : decoded(pair.substring(equals + 1));
            query.computeIfAbsent(name, any -> new ArrayList<>()).add(value);
        }
        return query;
    }

    private static String decoded(String raw) {
        try {
            String text = URLDecoder.decode(raw, StandardCharsets.UTF_8);
            if (text.indexOf(0) >= 0) {
                // No name has one, and PostgreSQL can not even be asked for it.
                throw Problem.of(400, "the address holds a NUL", "");
            }
            return text;
        } catch (IllegalArgumentException e) {
            throw Problem.of(400, "the address holds a % that is no escape", "");
        }
    }

    private static Map<String, String> headers(ServerRequest request) {
        Map<String, String> headers = new HashMap<>();
        request.headers().forEach(header -> headers.putIfAbsent(header.name().toLowerCase(Locale.ROOT), header.get()));
        return headers;
    }

    private static Doorkeeper.Visitor visitor(ServerRequest request) {
        InetAddress peer = request.remotePeer().address() instanceof InetSocketAddress socket
                ? socket.getAddress()
                : InetAddress.getLoopbackAddress();
        return new Doorkeeper.Visitor(
                request.headers().values(HeaderNames.AUTHORIZATION),
                peer,
                request.headers().values(HeaderNames.X_FORWARDED_FOR),
                headers(request));
    }

    private static byte[] body(ServerRequest request, Endpoint endpoint) {
        if (!endpoint.changes() || !request.content().hasEntity()) {
            return new byte[0];
        }
        try (InputStream in = request.content().inputStream()) {
            int most = endpoint.access() == Access.OPEN ? MOST_OPEN_BODY : MOST_BODY;
            byte[] body = in.readNBytes(most + 1);
            if (body.length > most) {
                throw tooLong(most);
            }
            return body;
        } catch (RequestException refused) {
            throw tooLong(MOST_BODY);
        } catch (Problem refused) {
            throw refused;
        } catch (IOException | RuntimeException cut) {
            throw Problem.of(400, "the body ended before its end", "").with("connection", "close");
        }
    }

    private static Problem tooLong(int most) {
        return Problem.of(413, "the body is longer than " + most + " bytes", "").with("connection", "close");
    }
}
