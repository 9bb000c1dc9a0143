package dev.holdfast.server.http;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One request as an endpoint sees it: path and query decoded, the body read whole (at most {@link Front#MOST_BODY}).
 *
 * @param caller who was let in, for the audit log
 * @param headers names in lower case
 * @param secure whether it came by TLS
 */
public record Call(
        Endpoint endpoint,
        Doorkeeper.Admitted caller,
        Map<String, String> path,
        Map<String, List<String>> query,
        Map<String, String> headers,
        boolean secure,
        byte[] body) {

    /** A variable of the path. */
    public String path(String name) {
        return path.get(name);
    }

    /** The value of a parameter, or empty. */
    public Optional<String> query(String name) {
        return query.getOrDefault(name, List.of()).stream().findFirst();
    }

    /** @throws Problem 400 when it is given and not a number between the two */
    public int number(String name, int otherwise, int least, int most) {
        String text = query(name).orElse("");
        if (text.isEmpty()) {
            return otherwise;
        }
        if (text.matches("[0-9]{1,9}") && Integer.parseInt(text) >= least && Integer.parseInt(text) <= most) {
            return Integer.parseInt(text);
        }
        throw Problem.of(400, name + " is no number from " + least + " to " + most, "");
    }

    /** A header, by its name in lower case. */
    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    /** @throws Problem 400 when the body is not the JSON that the endpoint takes */
    public <T> T json(Class<T> type) {
        if (body.length == 0) {
            throw Problem.of(400, "a JSON body is wanted here", "Send Content-Type: application/json.");
        }
        return Json.read(body, type);
    }

    /** @throws Problem 403 when the caller may not do that, too */
    public void require(Access access, String what) {
        if (!caller.rights().contains(access)) {
            throw Problem.of(403, "this key may not " + what, "");
        }
    }

    /**
     * What the caller gave as Idempotency-Key, if anything, made his own: who calls and which endpoint are part of it, so
     * that nobody meets the requests of others, nor keys that Holdfast makes itself.
     */
    public Optional<String> idempotencyKey() {
        Optional<String> key = header("idempotency-key").filter(text -> !text.isBlank());
        if (key.isPresent() && key.get().length() > 200) {
            throw Problem.of(400, "the Idempotency-Key is longer than 200 characters", "");
        }
        return key.map(text -> "call " + caller.name() + " " + endpoint.method() + " " + endpoint.path() + " " + text);
    }
}
