package dev.holdfast.cloudflare;

import java.net.URI;
import java.time.Duration;

/**
 * One request, as often as it has to be sent.
 *
 * @param path below the account, percent-encoded, with the query; or a whole address when it begins with a scheme; or
 *     below the base address when it begins with {@code //}
 * @param repeatable whether it may be sent again when nobody knows if the first one was heard
 * @param limit how long one try may take, body included
 * @param haste whether it may wait
 */
public record Call(String method, String path, Content content, boolean repeatable, Duration limit, Haste haste) {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    /** What a request does when it fails, or when the period's number of requests is used up. */
    public enum Haste {
        /** It is sent again, and waits its turn. */
        NONE,
        /** It is sent once, and before that waits until so many requests are left that pressing ones can follow it. */
        OPENING,
        /** It is sent once, at once: it counts, but our own count does not hold it back. */
        PRESSING
    }

    public Call(String method, String path, Content content, boolean repeatable, Duration limit) {
        this(method, path, content, repeatable, limit, Haste.NONE);
    }

    public static Call get(String path) {
        return new Call("GET", path, Content.NONE, true, LIMIT);
    }

    /** A POST that changes nothing, or nothing more when it is heard twice. */
    public static Call post(String path, Content content) {
        return new Call("POST", path, content, true, LIMIT);
    }

    /** A POST that must not be heard twice. */
    public static Call postOnce(String path, Content content) {
        return new Call("POST", path, content, false, LIMIT);
    }

    public static Call put(String path, Content content) {
        return new Call("PUT", path, content, true, LIMIT);
    }

    /** The same with a query parameter more. */
    public Call with(String name, String value) {
        String joined = path + (path.indexOf('?') < 0 ? '?' : '&') + name + '=' + encoded(value);
        return new Call(method, joined, content, repeatable, limit, haste);
    }

    public Call within(Duration other) {
        return new Call(method, path, content, repeatable, other, haste);
    }

    public Call with(Haste other) {
        return new Call(method, path, content, repeatable, limit, other);
    }

    /** A piece of a path or query with every byte encoded that could be taken for something else. */
    public static String encoded(String text) {
        return UrlText.encode(text);
    }

    /** True for a presigned address: no credentials, no budget. */
    boolean isForeign() {
        return path.startsWith("http:") || path.startsWith("https:");
    }

    URI uri(ApiSettings settings) {
        if (isForeign()) {
            return URI.create(path);
        }
        String base = settings.baseUri().toString().replaceAll("/+$", "");
        return URI.create(
                path.startsWith("//")
                        ? base + path.substring(1)
                        : base + "/accounts/" + encoded(settings.accountId()) + path);
    }

    /** For people: method and path without the query, in which a signature may stand. */
    @Override
    public String toString() {
        int query = path.indexOf('?');
        return method + " " + (query < 0 ? path : path.substring(0, query));
    }
}
