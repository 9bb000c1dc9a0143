package dev.holdfast.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.auth.AuthSettings;
import dev.holdfast.auth.Authenticator;
import dev.holdfast.auth.Mode;
import dev.holdfast.auth.files.FileKeyStore;
import dev.holdfast.auth.files.FileUsedCodes;
import dev.holdfast.auth.keys.KeyText;
import dev.holdfast.auth.keys.Role;
import dev.holdfast.auth.network.Callers;
import dev.holdfast.auth.totp.Totp;
import dev.holdfast.auth.totp.TotpCheck;
import dev.holdfast.auth.totp.TotpSecret;
import dev.holdfast.cloudflare.TickingClock;
import dev.holdfast.server.http.Access;
import dev.holdfast.server.http.Doorkeeper.Admitted;
import dev.holdfast.server.http.Doorkeeper.Visitor;
import dev.holdfast.server.http.Endpoint;
import dev.holdfast.server.http.Problem;
import dev.holdfast.server.http.Reply;
import dev.holdfast.server.session.Sessions;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the server says to whom it does not let in. */
class GateTest {
    private static final Endpoint ENDPOINT =
            new Endpoint("GET", "/api/v1/sources", Access.LIST, "Sources.", null, null, call -> Reply.json(Map.of()));

    @TempDir
    Path folder;

    @Test
    void theHintNamesWhatThisServerTakes() {
        assertThat(hint(Mode.TOTP, "Bearer hf_12345678_" + "a".repeat(64))).contains("code", "no API keys");
        assertThat(hint(Mode.TOTP, "Bearer 000000")).isEqualTo(hint(Mode.TOTP, "Basic nonsense"));
        assertThat(hint(Mode.KEY, "Bearer 000000")).contains("an API key", "no codes");
        assertThat(hint(Mode.EITHER, "Basic nonsense")).contains("code", "or an API key");
        assertThat(hint(Mode.BOTH, "Bearer 000000")).contains("an API key", "and a code");
    }

    @Test
    void aKeyThatIsGoneIsNotKnownAnyMore() {
        Clock clock = new TickingClock(Instant.parse("2026-11-26T08:00:05Z"));
        SplittableRandom random = new SplittableRandom(3);
        FileKeyStore keys = new FileKeyStore(folder.resolve("keys.json"));
        KeyText text = KeyText.random(random);
        keys.add(text.kept("console", Set.of(Role.LIST), clock.instant(), Optional.empty()));
        TotpCheck codes = TotpCheck.of(Totp.USUAL, TotpSecret.random(random, Totp.Hash.SHA1));
        Gate gate = gate(Mode.EITHER, codes, keys, clock, random);
        Admitted caller = gate.admit(visitor("Bearer " + text.reveal()), ENDPOINT, "GET /api/v1/sources");
        assertThat(gate.knows(caller)).isTrue();
        keys.remove(keys.all().getFirst().id());
        assertThat(gate.knows(caller)).isFalse();
    }

    private String hint(Mode mode, String shown) {
        TickingClock clock = new TickingClock(Instant.parse("2026-11-26T08:00:05Z"));
        SplittableRandom random = new SplittableRandom(3);
        TotpCheck codes = TotpCheck.of(Totp.USUAL, TotpSecret.random(random, Totp.Hash.SHA1));
        Gate gate = gate(mode, codes, new FileKeyStore(folder.resolve("keys.json")), clock, random);
        Visitor visitor = visitor(shown);
        Problem problem =
                catchThrowableOfType(Problem.class, () -> gate.admit(visitor, ENDPOINT, "GET /api/v1/sources"));
        assertThat(problem.status()).isEqualTo(401);
        return problem.document().hint();
    }

    private Gate gate(Mode mode, TotpCheck codes, FileKeyStore keys, Clock clock, SplittableRandom random) {
        Authenticator authenticator = new Authenticator(
                new AuthSettings(mode, codes, Callers.ANY, 1_200),
                keys,
                new FileUsedCodes(folder.resolve("used.json")),
                clock);
        return new Gate(authenticator, new Sessions(clock, random), (who, what, target, outcome, address) -> {});
    }

    private static Visitor visitor(String shown) {
        return new Visitor(List.of(shown), InetAddress.getLoopbackAddress(), List.of(), Map.of());
    }
}
