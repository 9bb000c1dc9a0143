package dev.holdfast.sim.http;

import java.io.IOException;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Lets requests of api-v4 in: budget, token, account, permission; then the endpoint. */
public final class Gate {
    static final String PREFIX = "/client/v4/";

    private final RateLimiter limiter;
    private final Access access;
    private final Router router;

    public Gate(Budget budget, Access access, Clock clock, Router router) {
        this.limiter = new RateLimiter(budget, clock);
        this.access = access;
        this.router = router;
    }

    Reply answer(Incoming request) throws IOException {
        RateLimiter.Verdict verdict = limiter.admit();
        return limiter.labelled(verdict.admitted() ? admitted(request) : throttled(), verdict);
    }

    private static Reply throttled() {
        return Reply.refusal(new ApiError(429, 971, "Please wait and consider throttling your request speed"));
    }

    private Reply admitted(Incoming request) throws IOException {
        try {
            return routed(request);
        } catch (ApiError refusal) {
            return Reply.refusal(refusal);
        }
    }

    private Reply routed(Incoming request) throws IOException {
        Set<Permission> granted = access.granted(request.header("authorization"), request.header("x-auth-key"));
        List<String> path =
                Arrays.asList(request.path().substring(PREFIX.length()).split("/", -1));
        Optional<Router.Route> route = router.find(request.method(), path);
        if (path.getFirst().equals("accounts") && path.size() > 1) {
            access.check(path.get(1), path.contains("d1"));
        }
        Router.Route found = route.orElseThrow(() -> new ApiError(404, 7000, "No route for that URI"));
        if (found.needed() != null && !granted.contains(found.needed())) {
            throw new ApiError(403, 10000, "Authentication error");
        }
        Map<String, String> query = UrlText.query(request.query());
        return found.endpoint()
                .answer(new Call(
                        request.method(), found.arguments(path), query, request.headers(), granted, request.body()));
    }
}
