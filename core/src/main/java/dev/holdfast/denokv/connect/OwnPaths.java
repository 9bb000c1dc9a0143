package dev.holdfast.denokv.connect;

import dev.holdfast.denokv.connect.own.OwnCall;
import dev.holdfast.denokv.connect.own.OwnPath;
import dev.holdfast.denokv.connect.own.OwnPath.Scope;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Finds and answers what is not of KV Connect. Safe for many threads. */
final class OwnPaths {
    private static final int MOST_BODY = 16_384;

    private final List<OwnPath> paths;
    private final Map<String, Hosted> databases;
    private final Set<Runnable> endings = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    OwnPaths(List<OwnPath> paths, Map<String, Hosted> databases) {
        this.paths = List.copyOf(paths);
        this.databases = databases;
    }

    /** @param hosted the database that it is about; null for one of the server */
    record Found(OwnPath path, Hosted hosted) {
        /** @throws Rejection 401 */
        String demandToken(ServerRequest request, Map<String, Hosted> databases) {
            String token = Credentials.token(request);
            Credentials.demand(
                    hosted == null ? databases.values().stream().anyMatch(it -> it.opens(token)) : hosted.opens(token));
            return token;
        }
    }

    /** Empty for what is to be answered elsewhere. */
    Optional<Found> find(String method, String path) {
        for (OwnPath one : paths) {
            if (!path.endsWith(one.path()) || !method.equals(one.method())) {
                continue;
            }
            String base = path.substring(0, path.length() - one.path().length());
            if (one.scope() == Scope.SERVER && base.isEmpty()) {
                return Optional.of(new Found(one, null));
            }
            Hosted hosted = base.equals("/") ? null : databases.get(base.isEmpty() ? "" : base.substring(1));
            if (one.scope() == Scope.DATABASE && hosted != null) {
                return Optional.of(new Found(one, hosted));
            }
        }
        return Optional.empty();
    }

    void answer(Found found, Guest guest, String token, ServerRequest request, ServerResponse response)
            throws IOException {
        try (Call call = new Call(found, guest, token, request, response)) {
            found.path().answer().to(call);
        }
    }

    Map<String, Hosted> databases() {
        return databases;
    }

    /** Ends what goes on; safe to call twice. */
    void close() {
        closed = true;
        endings.forEach(Runnable::run);
    }

    /** One that goes on. */
    private final class Call implements OwnCall, AutoCloseable {
        private final Found found;
        private final Guest guest;
        private final String token;
        private final ServerRequest request;
        private final ServerResponse response;
        private Runnable ending = () -> {};

        Call(Found found, Guest guest, String token, ServerRequest request, ServerResponse response) {
            this.found = found;
            this.guest = guest;
            this.token = token;
            this.request = request;
            this.response = response;
        }

        @Override
        public String database() {
            return found.hosted == null ? "" : found.hosted.name();
        }

        @Override
        public boolean opens(String database) {
            return databases.values().stream().anyMatch(it -> it.name().equals(database) && it.opens(token));
        }

        @Override
        public String query(String name) {
            return request.query().first(name).orElse("");
        }

        @Override
        public byte[] body() {
            return Bodies.read(request, MOST_BODY);
        }

        @Override
        public void send(String type, byte[] body) {
            response.header(HeaderNames.CONTENT_TYPE, type).send(body);
        }

        @Override
        public OutputStream stream(String type) {
            return response.header(HeaderNames.CONTENT_TYPE, type).outputStream();
        }

        @Override
        public void onEnd(Runnable wanted) {
            endings.remove(ending);
            ending = wanted;
            endings.add(wanted);
            guest.onEnd(request.id(), wanted);
            if (closed) {
                wanted.run();
            }
        }

        @Override
        public void close() {
            guest.forget(request.id());
            endings.remove(ending);
        }
    }
}
