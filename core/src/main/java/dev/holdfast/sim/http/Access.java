package dev.holdfast.sim.http;

import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who is let in.
 *
 * @param account the one account, 32 hexadecimal digits
 * @param tokens what each token may do; when empty, any token may do everything
 */
public record Access(String account, Map<String, Set<Permission>> tokens) {
    public static final String ACCOUNT = "5ca1ab1e5ca1ab1e5ca1ab1e5ca1ab1e";

    /** Any token, the default account. */
    public static final Access OPEN = new Access(ACCOUNT, Map.of());

    public Access {
        tokens = Map.copyOf(tokens);
    }

    /** Only this token, with everything allowed. */
    public static Access only(String token) {
        return new Access(ACCOUNT, Map.of(token, EnumSet.allOf(Permission.class)));
    }

    /** What the caller may do, or a refusal. */
    Set<Permission> granted(Optional<String> authorization, Optional<String> key) {
        String secret = secret(authorization, key);
        if (tokens.isEmpty()) {
            return EnumSet.allOf(Permission.class);
        }
        if (!tokens.containsKey(secret)) {
            throw new ApiError(403, 9109, "Invalid access token");
        }
        return tokens.get(secret);
    }

    private static String secret(Optional<String> authorization, Optional<String> key) {
        if (authorization.isPresent()) {
            String text = authorization.get();
            if (!text.startsWith("Bearer ") || text.substring(7).isBlank()) {
                throw new ApiError(400, 6003, "Invalid request headers");
            }
            return text.substring(7).strip();
        }
        return key.orElseThrow(
                () -> new ApiError(400, 9106, "Missing X-Auth-Key, X-Auth-Email or Authorization headers"));
    }

    /** Refuses a path of another account. */
    void check(String id, boolean d1) {
        if (!id.matches("[0-9a-f]{32}")) {
            throw new ApiError(
                    400,
                    7003,
                    "Could not route to /client/v4/accounts/" + id + ", perhaps your object identifier is invalid?");
        }
        if (!id.equals(account)) {
            throw d1
                    ? new ApiError(
                            403, 7403, "The given account is not valid or is not authorized to access this service")
                    : new ApiError(403, 10000, "Authentication error");
        }
    }
}
