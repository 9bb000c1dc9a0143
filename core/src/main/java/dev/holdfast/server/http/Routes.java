package dev.holdfast.server.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** All endpoints. Safe for several threads. */
public final class Routes {
    private final List<Endpoint> endpoints;

    public Routes(List<Endpoint> endpoints) {
        this.endpoints = List.copyOf(endpoints);
    }

    public List<Endpoint> endpoints() {
        return endpoints;
    }

    /** An endpoint that was found, with the variables of its path. */
    record Found(Endpoint endpoint, Variables variables) {}

    /**
     * The endpoint for a path.
     *
     * @throws Problem 404, or 405 with the methods that are there
     */
    Found find(String method, List<String> path) {
        Set<String> others = new TreeSet<>();
        List<Found> found = new ArrayList<>();
        for (Endpoint endpoint : endpoints) {
            endpoint.match(path).ifPresent(variables -> {
                others.add(endpoint.method());
                if (endpoint.method().equals(method)) {
                    found.add(new Found(endpoint, variables));
                }
            });
        }
        if (found.isEmpty() && others.isEmpty()) {
            throw Problem.of(404, "there is nothing at this address", "/api/v1/openapi.json lists what there is.");
        }
        if (found.isEmpty()) {
            throw Problem.of(405, "this address does not take " + method, "").with("allow", String.join(", ", others));
        }
        return found.getFirst();
    }
}
