package dev.holdfast.denokv.connect;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.util.UUID;

/** What a request shows, held against what it must (facts of the protocol: the order, too). */
final class Credentials {
    static final HeaderName VERSION = HeaderNames.create("x-denokv-version");
    static final HeaderName DATABASE = HeaderNames.create("x-denokv-database-id");

    /** What the first version of the protocol had instead of both. */
    static final HeaderName DOMAIN = HeaderNames.create("x-transaction-domain-id");

    private static final String SCHEME = "bearer ";

    private Credentials() {}

    /** @throws Rejection 401 unless there is the right token */
    static void demandToken(ServerRequest request, Hosted hosted) {
        demand(hosted.opens(token(request)));
    }

    /** @throws Rejection 401 */
    static void demand(boolean isRight) {
        if (!isRight) {
            throw new Rejection(401, "Invalid access token.");
        }
    }

    /** @throws Rejection 401 when none is shown */
    static String token(ServerRequest request) {
        String given = request.headers()
                .first(HeaderNames.AUTHORIZATION)
                .orElseThrow(() -> new Rejection(401, "The request has no authorization header."));
        if (!given.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            throw new Rejection(401, "The authorization header is not of the kind \"Bearer\".");
        }
        return given.substring(SCHEME.length()).strip();
    }

    /** @throws Rejection for a request on the data path that is not from somebody who has the metadata */
    static void demandData(ServerRequest request, Hosted hosted) {
        String version = request.headers().first(VERSION).orElse("");
        String domain = request.headers().first(DOMAIN).orElse("");
        boolean isFirst = version.isEmpty() && !domain.isEmpty();
        if (!isFirst && !version.equals("2") && !version.equals("3")) {
            throw new Rejection(400, "The version of the protocol must be 2 or 3.");
        }
        demandToken(request, hosted);
        String id = isFirst ? domain : request.headers().first(DATABASE).orElse("");
        if (!id.equalsIgnoreCase(text(hosted.id()))) {
            throw new Rejection(400, "The database id is not that of this database.");
        }
    }

    static String text(UUID id) {
        return id.toString();
    }
}
