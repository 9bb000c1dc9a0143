package dev.holdfast.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.auth.keys.KeyText;
import dev.holdfast.auth.keys.Role;
import dev.holdfast.auth.network.Callers;
import dev.holdfast.auth.network.Cidr;
import dev.holdfast.auth.totp.TotpSecret;
import dev.holdfast.model.Failure;
import dev.holdfast.testing.Loops;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Anything that can come over the wire or stand in a file: refused or read, never an exception, always soon. */
class AuthFuzzTest {
    private static final long SEED = 20_261_126;
    private static final int PLAIN = 100_000;
    private static final int SOAK = 1_000_000;

    /** Pieces of what is right, and what breaks parsers. */
    private static final String[] PIECES = {
        "Bearer ",
        "bearer\t",
        "Basic ",
        "hf_",
        "_",
        ".",
        ",",
        " ",
        "\u0000",
        "\uD800",
        "\u0130",
        "ſ",
        "\n",
        "٣",
        "１",
        "123456",
        "12345678",
        "00000000",
        "f".repeat(64),
        "A".repeat(32),
        "=",
        "-",
        "::",
        ":",
        "[",
        "]",
        "/",
        "/32",
        "%eth0",
        "10.0.0.1",
        "255.255.255.255",
        "::ffff:1.2.3.4",
        "2001:db8::1",
        "0x7f",
        "1e9",
        "é",
        "😀",
        "~".repeat(3_000)
    };

    @Test
    void authorizationHeaders() {
        MemoryKeys memory = new MemoryKeys();
        Guarded guarded = new Guarded(memory, memory, Mode.EITHER);
        run("Authorization", random -> {
            guarded.clock.of(Duration.ofSeconds(2));
            memory.calls.clear();
            String[] values = new String[random.nextInt(4)];
            for (int i = 0; i < values.length; i++) {
                values[i] = text(random);
            }
            Decision decision = guarded.decide(Guarded.FRIEND, Role.LIST, random.nextBoolean(), values);
            return decision instanceof Decision.Refused;
        });
    }

    /** What is nearly right: one character of a right credential is another. */
    @Test
    void credentialsWithOneOtherCharacter() {
        MemoryKeys memory = new MemoryKeys();
        Guarded guarded = new Guarded(memory, memory, Mode.KEY);
        String right = guarded.key(Role.ADMIN).substring(7);
        run("keys with one other character", random -> {
            guarded.clock.of(Duration.ofHours(2));
            memory.calls.clear();
            char other = (char) random.nextInt(0x250);
            int at = random.nextInt(right.length());
            String given = right.substring(0, at) + other + right.substring(at + 1);
            boolean granted =
                    guarded.decide(Guarded.FRIEND, Role.LIST, false, "Bearer " + given) instanceof Decision.Granted;
            return granted == (other == right.charAt(at));
        });
    }

    @Test
    void secretsRangesKeysAndForwardedAddresses() {
        run("base 32", random -> refusedOrRead(() -> TotpSecret.parse(text(random))));
        run("ranges", random -> refusedOrRead(() -> Cidr.parse(text(random))));
        run("keys", random -> KeyText.parse(text(random)).isEmpty());
        Callers callers = new Callers(List.of(), List.of(Cidr.parse("10.0.0.0/8")));
        InetAddress proxy = InetAddress.ofLiteral("10.0.0.1");
        run("X-Forwarded-For", random -> callers.caller(proxy, List.of(text(random), text(random))) != null);
    }

    private void run(String what, Function<SplittableRandom, Boolean> oneInput) {
        SplittableRandom random = new SplittableRandom(SEED);
        int count = Loops.count(PLAIN, SOAK);
        long slowest = 0;
        for (int i = 0; i < count; i++) {
            long start = System.nanoTime();
            assertThat(oneInput.apply(random))
                    .as("%s, seed %d, input %d", what, SEED, i)
                    .isTrue();
            slowest = Math.max(slowest, System.nanoTime() - start);
        }
        System.out.printf("fuzz: %,d inputs of %s, seed %d, the slowest %.1f ms%n", count, what, SEED, slowest / 1e6);
        // A pause of the machine is tens of milliseconds; a parser that goes astray takes seconds.
        assertThat(Duration.ofNanos(slowest)).isLessThan(Duration.ofSeconds(2));
    }

    private static boolean refusedOrRead(Runnable parser) {
        try {
            parser.run();
            return true;
        } catch (Failure refused) {
            return refused.kind() == Failure.Kind.USAGE && !refused.hint().isEmpty();
        }
    }

    private static String text(SplittableRandom random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(8); i > 0; i--) {
            if (random.nextInt(3) == 0) {
                text.append((char) random.nextInt(random.nextBoolean() ? 0x80 : 0x10000));
            } else {
                text.append(PIECES[random.nextInt(PIECES.length)]);
            }
        }
        return text.toString();
    }
}
