package dev.holdfast.server.http;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A refusal, as problem details (RFC 9457). Thrown from anywhere below an endpoint; nothing in it is secret.
 *
 * <p>{@code type} is always {@code about:blank}: the status says what it is, {@code detail} what happened to what, and
 * {@code hint} what to do.
 */
public final class Problem extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;
    private final String hint;
    private final Map<String, String> headers;

    private Problem(int status, String detail, String hint, Map<String, String> headers) {
        super(detail, null, false, false);
        this.status = status;
        this.hint = hint;
        this.headers = headers;
    }

    /** @param hint may be empty */
    public static Problem of(int status, String detail, String hint) {
        return new Problem(status, detail, hint, Map.of());
    }

    /** The same with one more header of the answer, as {@code Retry-After}. */
    public Problem with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new Problem(status, getMessage(), hint, more);
    }

    public int status() {
        return status;
    }

    public Map<String, String> headers() {
        return headers;
    }

    /** The document. */
    public Document document() {
        return new Document("about:blank", Statuses.title(status), status, getMessage(), hint, getMessage());
    }

    /** The members of the document; {@code error} repeats {@code detail} for callers that know nothing of RFC 9457. */
    public record Document(String type, String title, int status, String detail, String hint, String error) {}
}
