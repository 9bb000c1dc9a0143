package dev.holdfast.app.wiring;

import dev.holdfast.backup.Doctor.Check;
import dev.holdfast.cloudflare.TokenCheck;
import dev.holdfast.model.Failure;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Whether the token works and for what, what the account holds, and whether the clocks agree. */
final class AccountChecks {
    /** S3 refuses signatures that are older than 15 minutes; long before that something is wrong. */
    private static final Duration TOLERATED = Duration.ofMinutes(1);

    private final Account account;
    private final Clock clock;

    AccountChecks(Account account, Clock clock) {
        this.account = account;
        this.clock = clock;
    }

    List<Check> run() {
        TokenCheck token;
        try {
            token = account.api().verifyToken();
        } catch (Failure failure) {
            return List.of(Check.bad("cloudflare token", failure));
        }
        List<Check> checks = new ArrayList<>();
        checks.add(status(token));
        token.products().forEach(product -> checks.add(product(product)));
        token.serverTime().ifPresent(time -> checks.add(clocks(time)));
        return checks;
    }

    private static Check status(TokenCheck token) {
        boolean any = token.products().stream().anyMatch(TokenCheck.Product::readable);
        return any
                ? Check.good("cloudflare token", token.status())
                : new Check(
                        "cloudflare token",
                        false,
                        token.status() + ", and it opens nothing",
                        "Make a token with the permissions D1 Edit and Workers KV Storage Edit.",
                        Failure.Kind.DENIED.exitCode());
    }

    private static Check product(TokenCheck.Product product) {
        return product.readable()
                ? Check.good(
                        product.name(),
                        String.format(
                                "can be read, %,d found; a free plan has 10 databases and" + " 1,000 key writes a day",
                                product.found()))
                : new Check(product.name(), false, product.refusal(), product.hint(), Failure.Kind.DENIED.exitCode());
    }

    private Check clocks(Instant theirs) {
        Duration off = Duration.between(theirs, clock.instant());
        return off.abs().compareTo(TOLERATED) <= 0
                ? Check.good("clock", "agrees with the API to " + off.abs().toSeconds() + " s")
                : new Check(
                        "clock",
                        false,
                        "is " + off.toSeconds() + " s off the API's",
                        "Set the clock (NTP): expirations and signatures depend on it.",
                        Failure.Kind.USAGE.exitCode());
    }
}
