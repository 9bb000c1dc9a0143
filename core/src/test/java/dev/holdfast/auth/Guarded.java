package dev.holdfast.auth;

import dev.holdfast.auth.files.FileKeyStore;
import dev.holdfast.auth.files.FileUsedCodes;
import dev.holdfast.auth.keys.KeyStore;
import dev.holdfast.auth.keys.KeyText;
import dev.holdfast.auth.keys.Role;
import dev.holdfast.auth.network.Callers;
import dev.holdfast.auth.network.Cidr;
import dev.holdfast.auth.totp.Totp;
import dev.holdfast.auth.totp.TotpCheck;
import dev.holdfast.auth.totp.TotpSecret;
import dev.holdfast.auth.totp.UsedCodes;
import dev.holdfast.cloudflare.TickingClock;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/** A guarded door on a clock of its own: a secret, a key for each role, an expired one, and a range that may call. */
final class Guarded {
    static final TotpSecret SECRET = TotpSecret.random(new SplittableRandom(7), Totp.Hash.SHA1);
    static final InetAddress FRIEND = InetAddress.ofLiteral("192.0.2.10");
    static final InetAddress STRANGER = InetAddress.ofLiteral("198.51.100.1");

    private static final Instant START = Instant.parse("2026-11-26T08:00:05Z");

    final TickingClock clock = new TickingClock(START);
    final KeyStore keys;
    final UsedCodes used;
    private final SplittableRandom random = new SplittableRandom(11);
    private final Map<Role, KeyText> byRole = new HashMap<>();
    private final KeyText expired;
    private Authenticator door;

    Guarded(Path folder, Mode mode) {
        this(new FileKeyStore(folder.resolve("keys.json")), new FileUsedCodes(folder.resolve("used.json")), mode);
    }

    Guarded(KeyStore keys, UsedCodes used, Mode mode) {
        this.keys = keys;
        this.used = used;
        for (Role role : Role.values()) {
            byRole.put(role, add(Optional.empty(), role));
        }
        this.expired = add(Optional.of(START.minusSeconds(1)), Role.ADMIN);
        reopen(mode, AuthSettings.USUAL_CALLS);
    }

    /** Begins anew, as after a restart. */
    void reopen(Mode mode, int callsPerMinute) {
        Callers callers = new Callers(List.of(Cidr.parse("192.0.2.0/24"), Cidr.parse("2001:db8::/32")), List.of());
        TotpCheck codes = TotpCheck.of(Totp.USUAL, SECRET);
        door = new Authenticator(new AuthSettings(mode, codes, callers, callsPerMinute), keys, used, clock);
    }

    KeyText add(Optional<Instant> expires, Role... roles) {
        KeyText text = KeyText.random(random);
        keys.add(text.kept("a key", Set.of(roles), START, expires));
        return text;
    }

    Decision decide(InetAddress from, Role role, boolean changing, String... authorization) {
        return door.decide(new Attempt(Arrays.asList(authorization), from, List.of(), role, changing));
    }

    /** The reason of the refusal, or null when it was granted. */
    Decision.Reason reason(InetAddress from, Role role, boolean changing, String... authorization) {
        return decide(from, role, changing, authorization) instanceof Decision.Refused refused
                ? refused.reason()
                : null;
    }

    String code() {
        return "Bearer " + Totp.USUAL.code(SECRET, Totp.step(clock.instant()));
    }

    String wrongCode() {
        long step = Totp.step(clock.instant());
        int wrong = 0;
        while (Set.of(
                        Totp.USUAL.code(SECRET, step - 1),
                        Totp.USUAL.code(SECRET, step),
                        Totp.USUAL.code(SECRET, step + 1))
                .contains("%06d".formatted(wrong))) {
            wrong++;
        }
        return "Bearer %06d".formatted(wrong);
    }

    String key(Role role) {
        return "Bearer " + byRole.get(role).reveal();
    }

    String expiredKey() {
        return "Bearer " + expired.reveal();
    }

    /** A right id and a wrong secret. */
    String wrongKey() {
        String right = byRole.get(Role.ADMIN).reveal();
        return "Bearer " + right.substring(0, 12) + "0".repeat(64);
    }
}
