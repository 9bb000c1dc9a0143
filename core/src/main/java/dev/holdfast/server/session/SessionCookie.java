package dev.holdfast.server.session;

import java.util.Map;

/** The cookie that carries a session's id: not for scripts, and never sent from another site (RFC 6265bis). */
public final class SessionCookie {
    private static final String NAME = "holdfast_session";

    private SessionCookie() {}

    /** The id in a request's headers (names in lower case), or empty text. */
    public static String id(Map<String, String> headers) {
        for (String pair : headers.getOrDefault("cookie", "").split(";")) {
            String[] parts = pair.strip().split("=", 2);
            if (parts.length == 2 && parts[0].equals(NAME)) {
                return parts[1];
            }
        }
        return "";
    }

    /** @param secure whether the browser may send it by TLS only */
    static String set(String id, boolean secure) {
        return NAME + "=" + id + "; Path=/; HttpOnly; SameSite=Strict" + (secure ? "; Secure" : "");
    }

    static String remove(boolean secure) {
        return set("", secure) + "; Max-Age=0";
    }
}
