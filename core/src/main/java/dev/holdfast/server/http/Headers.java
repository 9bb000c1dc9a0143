package dev.holdfast.server.http;

import java.util.Map;

/** Headers of every answer: nothing is cached, framed, sniffed or loaded from elsewhere. */
final class Headers {
    static final Map<String, String> SAFE = Map.of(
            "cache-control", "no-store",
            "content-security-policy",
                    "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
            "x-content-type-options", "nosniff",
            "referrer-policy", "no-referrer",
            "cross-origin-opener-policy", "same-origin",
            "cross-origin-resource-policy", "same-origin");

    private Headers() {}
}
