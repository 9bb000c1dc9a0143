package dev.holdfast.server.http;

import java.util.List;
import java.util.Optional;

/**
 * One operation of the API: the routes, the check of rights and the OpenAPI document are all made of these.
 *
 * @param method in upper case
 * @param path with variables in braces, as {@code /api/v1/runs/{run}}
 * @param summary one sentence
 * @param body what a JSON body is read as; null when none is taken
 * @param answer what a JSON answer is made of; null when the answer is something else
 */
public record Endpoint(
        String method, String path, Access access, String summary, Class<?> body, Class<?> answer, Handler handler) {

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
