package dev.holdfast.sim.http;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds the endpoint for a method and path. Filled before the server starts. */
public final class Router {
    private final List<Route> routes = new ArrayList<>();

    /** Answers one request; an {@link ApiError} is a refusal. */
    @FunctionalInterface
    public interface Endpoint {
        Reply answer(Call call) throws IOException;
    }

    record Route(String method, List<String> pattern, Permission needed, Endpoint endpoint) {
        boolean fits(List<String> path) {
            if (path.size() != pattern.size()) {
                return false;
            }
            for (int i = 0; i < path.size(); i++) {
                if (!pattern.get(i).equals("*") && !pattern.get(i).equals(path.get(i))) {
                    return false;
                }
            }
            return true;
        }

        List<String> arguments(List<String> path) {
            List<String> arguments = new ArrayList<>();
            for (int i = 0; i < path.size(); i++) {
                if (pattern.get(i).equals("*")) {
                    arguments.add(path.get(i));
                }
            }
            return arguments;
        }
    }

    /**
     * @param pattern segments behind {@code /client/v4/}; {@code *} is a variable one
     * @param needed null when any token will do
     */
    public Router add(String method, String pattern, Permission needed, Endpoint endpoint) {
        routes.add(new Route(method, List.of(pattern.split("/")), needed, endpoint));
        return this;
    }

    Optional<Route> find(String method, List<String> path) {
        return routes.stream()
                .filter(route -> route.method.equals(method) && route.fits(path))
                .findFirst();
    }
}
