package dev.holdfast.server.api;

import dev.holdfast.server.http.Access;
import dev.holdfast.server.http.Endpoint;
import dev.holdfast.server.http.Reply;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;

/** Shows how many requests may still be sent to the other side. */
public final class QuotaApi {
    private final Supplier<List<Account>> accounts;

    public QuotaApi(Supplier<List<Account>> accounts) {
        this.accounts = accounts;
    }

    /**
     * The requests of an account, as far as this process knows: others may spend them, too.
     *
     * @param window the period that is counted
     * @param limit how many may be sent in it; null: no limit of our own
     * @param used how many were sent in the last such period
     * @param remaining null without a limit
     * @param blockedUntil before this moment none is sent, because the other side said so; else null
     */
    public record Account(
            String account, String window, Integer limit, int used, Integer remaining, Instant blockedUntil) {}

    /** All accounts. */
    public record Accounts(List<Account> accounts) {}

    public List<Endpoint> endpoints() {
        return List.of(new Endpoint(
                "GET",
                "/api/v1/quota",
                Access.LIST,
                "How many requests this process may still send to the API of each account.",
                null,
                Accounts.class,
                call -> Reply.json(new Accounts(accounts.get()))));
    }
}
