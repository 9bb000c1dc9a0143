package dev.holdfast.auth;

import dev.holdfast.auth.keys.KeyCheck;
import dev.holdfast.auth.keys.KeyStore;
import dev.holdfast.auth.network.Callers;
import dev.holdfast.auth.network.IpText;
import dev.holdfast.auth.totp.TotpCheck;
import dev.holdfast.auth.totp.UsedCodes;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Decides on every call. Safe for many threads.
 *
 * <p>Refusals are alike in time by construction: {@link #look} does the same work for every call, whatever is wrong with
 * it (the address, the limits, six codes, one key, the memory of used codes), {@link Facts#verdict} then only picks the
 * first reason, and nothing is written to disk for a refusal.
 *
 * <p>Errors: {@link dev.holdfast.model.Failure} when keys or used codes can not be read or written: the call must not be
 * let in then.
 */
public final class Authenticator {
    private volatile AuthSettings settings;
    private final KeyCheck keys;
    private final UsedCodes used;
    private final Clock clock;
    private final Limits limits;
    private volatile Consumer<Decision> listener = decision -> {};

    public Authenticator(AuthSettings settings, KeyStore keys, UsedCodes used, Clock clock) {
        this.settings = settings;
        this.keys = new KeyCheck(keys);
        this.used = used;
        this.clock = clock;
        this.limits = new Limits(settings.callsPerMinute());
    }

    /** Goes on with other settings, from the next call on. What was counted against anybody stays. */
    public void use(AuthSettings other) {
        synchronized (limits) {
            limits.rate(other.callsPerMinute());
            settings = other;
        }
    }

    /** @param listener hears every decision, in the thread of the call: quick, and throws nothing */
    public void hear(Consumer<Decision> listener) {
        this.listener = listener;
    }

    /** Grants or refuses; a granted changing call has used its code up. */
    public Decision decide(Attempt attempt) {
        Decision decision = decided(attempt);
        listener.accept(decision);
        return decision;
    }

    private Decision decided(Attempt attempt) {
        Instant now = clock.instant();
        Facts facts;
        Decision decision;
        // Counting and comparing in one go: else many calls at once are many free tries.
        synchronized (limits) {
            facts = look(attempt, now);
            decision = facts.verdict();
            count(facts, decision, now);
        }
        return decision instanceof Decision.Granted granted ? settle(attempt, facts, granted, now) : decision;
    }

    /** The refusal of a call from an address that may not call, whatever it asks for; empty for all others. */
    public Optional<Decision.Refused> stranger(InetAddress peer, List<String> forwardedFor) {
        Callers callers = settings.callers();
        Optional<InetAddress> caller = callers.caller(peer, forwardedFor);
        if (caller.filter(callers::mayCall).isPresent()) {
            return Optional.empty();
        }
        Decision.Refused refused = new Decision.Refused(Decision.Reason.ADDRESS, "unknown", Duration.ZERO, caller);
        listener.accept(refused);
        return Optional.of(refused);
    }

    /** Whether calls from there are taken now. */
    public boolean mayCall(InetAddress caller) {
        return settings.callers().mayCall(caller);
    }

    public Mode mode() {
        return settings.mode();
    }

    /**
     * Who is of this name now, if he would still be let in: a key may have been removed or have expired, a secret have been
     * replaced.
     *
     * @param name as in {@link Principal#name}
     * @param secret as in {@link Principal#secret}
     */
    public Optional<Principal> known(String name, String secret) {
        boolean hasCode = name.equals("totp") || name.endsWith("+totp");
        boolean code = hasCode && settings.codes().counts(secret, clock.instant());
        boolean key = name.startsWith("key:");
        if (!settings.mode().isEnough(code, key)) {
            return Optional.empty();
        }
        return key
                ? keys.valid(name.substring(4).replace("+totp", ""), clock.instant())
                        .map(it -> new Principal(name, it.name(), it.roles(), secret))
                : Optional.of(Principal.ofCode(secret));
    }

    /**
     * Grants or refuses a call of somebody who has shown credentials before, as in a session. Addresses, rates and roles
     * count as ever.
     */
    public Decision decideOn(Principal who, Attempt attempt) {
        Decision decision = decidedOn(who, attempt);
        listener.accept(decision);
        return decision;
    }

    private Decision decidedOn(Principal who, Attempt attempt) {
        Instant now = clock.instant();
        Optional<InetAddress> caller = settings.callers().caller(attempt.peer(), attempt.forwardedFor());
        InetAddress address = caller.orElse(attempt.peer());
        if (caller.isEmpty() || !settings.callers().mayCall(address)) {
            return new Decision.Refused(Decision.Reason.ADDRESS, who.name(), Duration.ZERO, caller);
        }
        Duration wait;
        synchronized (limits) {
            wait = limits.takeOfBoth(IpText.group(address), who.name(), now);
        }
        if (!wait.isZero()) {
            return new Decision.Refused(Decision.Reason.RATE, who.name(), wait, caller);
        }
        return who.may(attempt.role())
                ? new Decision.Granted(who, caller)
                : new Decision.Refused(Decision.Reason.ROLE, who.name(), Duration.ZERO, caller);
    }

    private Facts look(Attempt attempt, Instant now) {
        Credentials shown = Credentials.of(attempt.authorization());
        Optional<InetAddress> caller = settings.callers().caller(attempt.peer(), attempt.forwardedFor());
        InetAddress address = caller.orElse(attempt.peer());
        String group = IpText.group(address);
        TotpCheck.Match code = settings.codes().match(shown.code(), now);
        KeyCheck.Match key = keys.match(shown.key(), now);
        Showing showing = new Showing(settings.mode(), shown, code, key);
        return new Facts(
                attempt,
                caller,
                group,
                caller.isPresent() & settings.callers().mayCall(address),
                limits.takeOfAddress(group, now),
                limits.locked(group, showing.keyName(), showing.codeName(), now),
                showing,
                limits.takeOfPrincipal(showing.principal().name(), now),
                used.isUsed(code.code()));
    }

    private void count(Facts facts, Decision decision, Instant now) {
        if (decision instanceof Decision.Granted) {
            limits.right(
                    facts.group(), facts.showing().keyName(), facts.showing().codeName(), now);
        }
        if (decision instanceof Decision.Refused refused && refused.reason() == Decision.Reason.WRONG) {
            limits.wrong(
                    facts.group(), facts.showing().keyName(), facts.showing().codeName(), now);
        }
    }

    private Decision settle(Attempt attempt, Facts facts, Decision.Granted granted, Instant now) {
        Showing showing = facts.showing();
        if (attempt.changing() && showing.usesCode() && !used.use(showing.code().code())) {
            return facts.refused(Decision.Reason.REPLAYED);
        }
        if (showing.usesKey()) {
            keys.used(showing.key().key(), now);
        }
        return granted;
    }
}
