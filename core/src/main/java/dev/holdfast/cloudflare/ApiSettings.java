package dev.holdfast.cloudflare;

import dev.holdfast.model.Pause;
import java.net.URI;
import java.time.Clock;

/**
 * How to reach an account.
 *
 * @param baseUri without the account, {@link #PUBLIC} in earnest
 * @param accountId 32 hexadecimal digits
 * @param budget shared by everything that spends the same account's requests
 */
public record ApiSettings(
        URI baseUri, Credentials credentials, String accountId, Clock clock, Pause pause, RequestBudget budget) {
    public static final URI PUBLIC = URI.create("https://api.cloudflare.com/client/v4");

    /**
     * An API token, or the older pair of e-mail address and key. What is not used is null.
     *
     * @see <a href="https://developers.cloudflare.com/fundamentals/api/get-started/create-token/">Create API token</a>
     */
    public record Credentials(String token, String email, String key) {
        public static Credentials token(String token) {
            return new Credentials(token, null, null);
        }

        /** Without the secret, because records are printed. */
        @Override
        public String toString() {
            return token != null ? "API token" : "API key of " + email;
        }
    }
}
