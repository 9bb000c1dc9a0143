package dev.holdfast.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.auth.AuthSettings;
import dev.holdfast.auth.Authenticator;
import dev.holdfast.auth.Decision;
import dev.holdfast.auth.Mode;
import dev.holdfast.auth.Principal;
import dev.holdfast.auth.files.FileKeyStore;
import dev.holdfast.auth.files.FileUsedCodes;
import dev.holdfast.auth.keys.KeyText;
import dev.holdfast.auth.keys.Role;
import dev.holdfast.auth.network.Callers;
import dev.holdfast.auth.network.Cidr;
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
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
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

    private static final TotpSecret OLD = TotpSecret.parse("A".repeat(32));
    private static final TotpSecret NEW = TotpSecret.parse("B".repeat(32));

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

    @Test
    void whatLastsEndsWithItsSessionAndWithItsAddress() {
        Signed in = new Signed(OLD);
        Admitted follower = in.admit(in.cookie(InetAddress.getLoopbackAddress()));
        assertThat(in.gate.knows(follower)).isTrue();
        assertThat(in.gate.knows(in.caller)).isTrue();
        in.sessions.end(in.begun.id());
        assertThat(in.gate.knows(follower)).as("signed out").isFalse();
        assertThat(in.gate.knows(in.caller)).as("came with a code").isTrue();
        Callers others = new Callers(List.of(Cidr.parse("192.0.2.0/24")), List.of());
        in.authenticator.use(new AuthSettings(Mode.TOTP, TotpCheck.of(Totp.USUAL, OLD), others, 1_200));
        assertThat(in.gate.knows(in.caller)).as("may not call any more").isFalse();
    }

    @Test
    void toFollowIsNoCallThatKeepsASessionOpen() {
        Signed in = new Signed(OLD);
        Admitted follower = in.admit(in.cookie(InetAddress.getLoopbackAddress()));
        for (int i = 0; i < 3; i++) {
            assertThat(in.gate.knows(follower)).isTrue();
            in.clock.of(Duration.ofMinutes(25));
        }
        assertThat(in.gate.knows(follower)).isFalse();
    }

    @Test
    void anotherSecretEndsWhatCodesOfTheOldOneOpened() {
        Signed in = new Signed(OLD);
        Visitor cookie = in.cookie(InetAddress.getLoopbackAddress());
        Instant until = in.clock.instant().plus(Duration.ofMinutes(10));
        in.use(TotpCheck.rotating(Totp.USUAL, NEW, OLD, until));
        Admitted follower = in.admit(cookie);
        assertThat(in.gate.knows(follower)).as("the old one still counts").isTrue();
        in.clock.of(Duration.ofMinutes(11));
        assertThat(in.gate.knows(follower)).isFalse();
        assertThat(in.gate.knows(in.caller)).isFalse();
        assertThat(catchThrowableOfType(Problem.class, () -> in.admit(cookie)).status())
                .isEqualTo(401);

        Signed at = new Signed(OLD);
        Visitor leaked = at.cookie(InetAddress.getLoopbackAddress());
        at.use(TotpCheck.of(Totp.USUAL, NEW));
        assertThat(catchThrowableOfType(Problem.class, () -> at.admit(leaked)).status())
                .as("without an overlap")
                .isEqualTo(401);
    }

    @Test
    void whereACookieComesFromIsHeard() {
        Signed in = new Signed(OLD);
        List<String> heard = new ArrayList<>();
        in.authenticator.hear(decision -> {
            if (decision instanceof Decision.Granted(Principal who, Optional<InetAddress> from)) {
                heard.add(who.name() + " " + from.orElseThrow().getHostAddress());
            }
        });
        in.admit(in.cookie(InetAddress.ofLiteral("198.51.100.7")));
        assertThat(heard).containsExactly("totp 198.51.100.7");
    }

    /** Somebody who signed in with a code. */
    private final class Signed {
        final TickingClock clock = new TickingClock(Instant.parse("2026-11-26T08:00:05Z"));
        final Sessions sessions = new Sessions(clock, new SplittableRandom(5));
        final Authenticator authenticator;
        final Gate gate;
        final Admitted caller;
        final Sessions.Begun begun;

        Signed(TotpSecret secret) {
            authenticator = new Authenticator(
                    settings(TotpCheck.of(Totp.USUAL, secret)),
                    new FileKeyStore(folder.resolve("keys.json")),
                    new FileUsedCodes(folder.resolve("used.json")),
                    clock);
            gate = new Gate(authenticator, sessions, (who, what, on, outcome, address) -> {});
            caller = admit(visitor("Bearer " + Totp.USUAL.code(secret, Totp.step(clock.instant()))));
            begun = sessions.begin(caller.name(), caller.pass().secret());
        }

        void use(TotpCheck codes) {
            authenticator.use(settings(codes));
        }

        Admitted admit(Visitor visitor) {
            return gate.admit(visitor, ENDPOINT, "GET /api/v1/sources");
        }

        Visitor cookie(InetAddress from) {
            return new Visitor(List.of(), from, List.of(), Map.of("cookie", "holdfast_session=" + begun.id()));
        }

        private static AuthSettings settings(TotpCheck codes) {
            return new AuthSettings(Mode.TOTP, codes, Callers.ANY, 1_200);
        }
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
