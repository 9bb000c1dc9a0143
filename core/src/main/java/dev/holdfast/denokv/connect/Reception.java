package dev.holdfast.denokv.connect;

import dev.holdfast.denokv.connect.own.OwnRefusal;
import dev.holdfast.denokv.engine.plan.Refused;
import dev.holdfast.denokv.value.Malformed;
import dev.holdfast.model.Failure;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.http.RequestException;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Takes each request: finds its database, looks at what it shows, has it answered. What is refused is answered with a
 * status and a short plain text, as clients show it to people.
 */
final class Reception implements Handler {
    private static final int MOST_METADATA = 16_384;
    private static final Header TEXT = HeaderValues.createCached(HeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8");
    private static final Header JSON = HeaderValues.createCached(HeaderNames.CONTENT_TYPE, "application/json");
    private static final Header POST = HeaderValues.createCached(HeaderNames.ALLOW, "POST");

    private final Map<String, Hosted> databases;
    private final OwnPaths own;
    private final DataPath data;
    private final Guests guests;
    private final Clock clock;
    private final Consumer<Throwable> trouble;

    Reception(OwnPaths own, DataPath data, Guests guests, Clock clock, Consumer<Throwable> trouble) {
        this.databases = own.databases();
        this.own = own;
        this.data = data;
        this.guests = guests;
        this.clock = clock;
        this.trouble = trouble;
    }

    @Override
    public void handle(ServerRequest request, ServerResponse response) {
        try {
            answer(request, response);
        } catch (Rejection e) {
            refuse(response, e.status(), e.getMessage());
        } catch (Refused e) {
            refuse(response, e.status(), e.getMessage());
        } catch (OwnRefusal e) {
            refuse(response, e.status(), e.getMessage());
        } catch (Malformed e) {
            refuse(response, 400, "The request is no valid message: " + e.getMessage() + ".");
        } catch (Failure e) {
            trouble.accept(e);
            refuse(response, 503, "The database can not be read or written at present.");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (RequestException | UncheckedIOException | CloseConnectionException e) {
            // The other side has gone, or sends no HTTP.
            throw e;
        } catch (RuntimeException | Error e) {
            trouble.accept(e);
            refuse(response, 500, "This is a bug in Holdfast. The server's log has more.");
        }
    }

    private void answer(ServerRequest request, ServerResponse response) throws IOException {
        String path = request.prologue().uriPath().rawPath();
        Optional<OwnPaths.Found> ours = own.find(request.prologue().method().text(), path);
        if (ours.isPresent()) {
            String token = ours.get().demandToken(request, databases);
            own.answer(ours.get(), welcome(request), token, request, response);
            return;
        }
        Place place = Place.of(path, databases);
        if (!request.prologue().method().equals(Method.POST)) {
            response.header(POST);
            throw new Rejection(405, "This is a Deno KV database: open its address with Deno.openKv().");
        }
        if (place.action().isEmpty()) {
            metadata(place, request, response);
            return;
        }
        Credentials.demandData(request, place.hosted());
        data.answer(place, welcome(request), request, response);
    }

    private void metadata(Place place, ServerRequest request, ServerResponse response) {
        int version = Metadata.version(Bodies.read(request, MOST_METADATA));
        Credentials.demandToken(request, place.hosted());
        welcome(request);
        String origin = (request.isSecure() ? "https://" : "http://") + request.authority();
        response.header(JSON).send(Metadata.of(version, place, origin, clock).json());
    }

    private Guest welcome(ServerRequest request) {
        Guest guest = guests.find(request.remotePeer().address());
        if (guest == null) {
            throw new CloseConnectionException("it has gone");
        }
        guest.welcome();
        return guest;
    }

    /** After the first byte of an answer there is only one way to say that something is wrong. */
    private static void refuse(ServerResponse response, int status, String text) {
        RoutingResponse begun = (RoutingResponse) response;
        if (begun.isSent() || begun.hasEntity() && !begun.reset()) {
            throw new CloseConnectionException("the answer could not be ended");
        }
        response.status(status).header(TEXT).send(text);
    }
}
