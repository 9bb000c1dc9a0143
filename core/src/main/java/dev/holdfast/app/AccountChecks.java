package dev.holdfast.app;

import dev.holdfast.backup.Doctor.Check;
import dev.holdfast.cloudflare.TokenCheck;
import dev.holdfast.model.Failure;
import java.util.ArrayList;
import java.util.List;

/** Whether the token works, and for what. */
final class AccountChecks {
    private final Account account;

    AccountChecks(Account account) {
        this.account = account;
    }

    List<Check> run() {
        TokenCheck token;
        try {
            token = account.api().verifyToken();
        } catch (Failure failure) {
            return List.of(Check.bad("cloudflare token", failure));
        }
        List<Check> checks = new ArrayList<>();
        checks.add(
                token.usable()
                        ? Check.good("cloudflare token", token.status())
                        : new Check("cloudflare token", false, token.status(), "Make a new token.", 5));
        token.findings().forEach(one -> checks.add(Check.good(one.name(), one.reason())));
        return checks;
    }
}
