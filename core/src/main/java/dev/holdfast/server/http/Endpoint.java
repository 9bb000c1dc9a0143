package dev.holdfast.server.http;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One operation of the API: the routes, the check of rights and the OpenAPI document are all made of these.
 *
 * @param method in upper case
 * @param path with variables in braces, as {@code /api/v1/runs/{run}}
 * @param summary one sentence
 * @param body what a JSON body is read as; null when none is taken
 * @param answer what a JSON answer is made of; null when the answer is something else
 * @param query parameters that may stand behind the path
 */
public record Endpoint(
        String method,
        String path,
        Access access,
        String summary,
        Class<?> body,
        Class<?> answer,
        Handler handler,
        List<Parameter> query) {

    /**
     * What may be said behind the path; never needed.
     *
     * @param what one sentence
     */
    public record Parameter(String name, String what) {}

    /** One that takes nothing behind its path. */
    public Endpoint(
            String method,
            String path,
            Access access,
            String summary,
            Class<?> body,
            Class<?> answer,
            Handler handler) {
        this(method, path, access, summary, body, answer, handler, List.of());
    }

    /** The same, with one more parameter. */
    public Endpoint taking(String name, String what) {
        List<Parameter> all = Stream.concat(query.stream(), Stream.of(new Parameter(name, what)))
                .toList();
        return new Endpoint(method, path, access, summary, body, answer, handler, all);
    }

    /** Does the work; a {@link Problem} or a {@link dev.holdfast.model.Failure} is a refusal. */
    @FunctionalInterface
    public interface Handler {
        Reply answer(Call call) throws Exception;
    }

    /** Whether a call changes something: then a code works once, and an Idempotency-Key counts. */
    public boolean changes() {
        return !method.equals("GET") && !method.equals("HEAD");
    }

    List<String> segments() {
        return List.of(path.substring(1).split("/"));
    }

    /** The segments of the path that stand for the variables, in order, if this path is meant. */
    Optional<Variables> match(List<String> path) {
        return Variables.of(segments(), path);
    }
}
