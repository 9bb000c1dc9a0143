package dev.holdfast.auth.totp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.model.Failure;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TotpTest {
    private static final Instant NOW = Instant.parse("2026-11-26T08:00:07Z");

    /** RFC 6238, appendix B. */
    @ParameterizedTest
    @CsvSource({
        "59, 94287082, 46119246, 90693936",
        "1111111109, 07081804, 68084774, 25091201",
        "1111111111, 14050471, 67062674, 99943326",
        "1234567890, 89005924, 91819424, 93441116",
        "2000000000, 69279037, 90698825, 38618901",
        "20000000000, 65353130, 77737706, 47863826",
    })
    void codesAreThoseOfTheStandard(long second, String sha1, String sha256, String sha512) {
        long step = Totp.step(Instant.ofEpochSecond(second));
        assertThat(new Totp(Totp.Hash.SHA1, 8).code(secret(20), step)).isEqualTo(sha1);
        assertThat(new Totp(Totp.Hash.SHA256, 8).code(secret(32), step)).isEqualTo(sha256);
        assertThat(new Totp(Totp.Hash.SHA512, 8).code(secret(64), step)).isEqualTo(sha512);
        assertThat(new Totp(Totp.Hash.SHA1, 6).code(secret(20), step)).isEqualTo(sha1.substring(2));
    }

    /** RFC 4226, appendix D: the counter is the step. */
    @Test
    void sixDigitsAreThoseOfTheStandard() {
        String[] codes = {
            "755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"
        };
        for (int step = 0; step < codes.length; step++) {
            assertThat(Totp.USUAL.code(secret(20), step)).isEqualTo(codes[step]);
        }
    }

    /** RFC 4648, section 10. */
    @ParameterizedTest
    @CsvSource({"f, MY", "fo, MZXQ", "foo, MZXW6", "foob, MZXW6YQ", "fooba, MZXW6YTB", "foobar, MZXW6YTBOI"})
    void base32IsThatOfTheStandard(String text, String base32) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        assertThat(Base32.encode(bytes)).isEqualTo(base32);
        assertThat(Base32.decode(base32 + "=".repeat(-base32.length() & 7))).contains(bytes);
        assertThat(Base32.decode(base32.toLowerCase(java.util.Locale.ROOT))).contains(bytes);
    }

    @Property
    void base32Returns(@ForAll byte[] bytes) {
        String text = Base32.encode(bytes);
        assertThat(Base32.decode(text)).contains(bytes);
        assertThat(Base32.decode(text.replaceAll("(.{4})", "$1 "))).contains(bytes);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0O1I8",
                "MZXW6===x",
                "ABCDEFGHIJKLMNOP1",
                "ABCDEFGHABCDEFGH=A",
                "ABCDEFGHABCDEFGHA",
                "ABCDEFGHABCDEFGHAB",
                "ıABCDEFGHABCDEFG",
                "MZXW6YTBOI",
                "secret",
                "${SECRET}",
            })
    void anythingElseIsRefusedAndNotRepeated(String text) {
        assertThatThrownBy(() -> TotpSecret.parse(text)).isInstanceOfSatisfying(Failure.class, failure -> {
            assertThat(failure.kind()).isEqualTo(Failure.Kind.USAGE);
            assertThat(failure.hint()).contains("holdfast token --new");
            if (text.length() > 6) {
                assertThat(failure.getMessage()).doesNotContain(text);
            }
        });
    }

    @Test
    void otherHashesAndLengthsAreRefused() {
        assertThatThrownBy(() -> Totp.Hash.of("md5")).isInstanceOf(Failure.class);
        assertThatThrownBy(() -> new Totp(Totp.Hash.SHA1, 7)).isInstanceOf(Failure.class);
        assertThat(Totp.Hash.of("sha-256")).isEqualTo(Totp.Hash.SHA256);
    }

    @Test
    void aSecretDoesNotPrintItself() {
        TotpSecret secret = TotpSecret.random(new SplittableRandom(1), Totp.Hash.SHA1);
        assertThat(secret.toString()).doesNotContain(secret.base32());
        assertThat(TotpSecret.parse(secret.base32()).base32()).isEqualTo(secret.base32());
        assertThat(secret.isShort()).isFalse();
        assertThat(TotpSecret.parse("JBSWY3DPEHPK3PXP").isShort()).isTrue();
    }

    @Test
    void exactlyThreeStepsAreRight() {
        TotpCheck check = TotpCheck.of(Totp.USUAL, secret(20));
        long now = Totp.step(NOW);
        for (long step = now - 5; step <= now + 5; step++) {
            TotpCheck.Match match = check.match(Totp.USUAL.code(secret(20), step), NOW);
            assertThat(match.right()).as("step %d", step - now).isEqualTo(Math.abs(step - now) <= 1);
            if (match.right()) {
                assertThat(match.code().step()).isEqualTo(step);
            }
        }
    }

    @Test
    void anOldSecretCountsUntilItsEnd() {
        TotpCheck check = TotpCheck.rotating(Totp.USUAL, secret(20), secret(32), NOW.plusSeconds(60));
        assertThat(right(check, secret(20), NOW)).isTrue();
        assertThat(right(check, secret(32), NOW)).isTrue();
        assertThat(right(check, secret(32), NOW.plusSeconds(59))).isTrue();
        assertThat(right(check, secret(32), NOW.plusSeconds(60))).isFalse();
        assertThat(right(check, secret(20), NOW.plusSeconds(60))).isTrue();
    }

    @Test
    void withoutASecretNoCodeIsRight() {
        TotpSecret published = TotpSecret.parse("A".repeat(32));
        assertThat(right(TotpCheck.never(), published, NOW)).isFalse();
    }

    @Property
    void noTextThatIsNotTheCodeIsRight(@ForAll String text, @ForAll @Size(6) char[] six) {
        TotpCheck check = TotpCheck.of(Totp.USUAL, secret(20));
        long step = Totp.step(NOW);
        for (String given : Arrays.asList(text, new String(six))) {
            boolean code = given.equals(Totp.USUAL.code(secret(20), step - 1))
                    || given.equals(Totp.USUAL.code(secret(20), step))
                    || given.equals(Totp.USUAL.code(secret(20), step + 1));
            assertThat(check.match(given, NOW).right()).isEqualTo(code);
        }
    }

    @Test
    void theAddressIsWhatAppsRead() {
        TotpSecret secret = TotpSecret.parse("JBSWY3DPEHPK3PXP");
        assertThat(OtpAuthUri.of(secret, Totp.USUAL, "the vault/1"))
                .isEqualTo("otpauth://totp/Holdfast:the%20vault%2F1?secret=JBSWY3DPEHPK3PXP&issuer=Holdfast"
                        + "&algorithm=SHA1&digits=6&period=30");
    }

    private static boolean right(TotpCheck check, TotpSecret secret, Instant at) {
        return check.match(Totp.USUAL.code(secret, Totp.step(at)), at).right();
    }

    /** The secrets of the standards' examples: 12345678901234567890… of the hash's length. */
    private static TotpSecret secret(int length) {
        byte[] digits = "1234567890".repeat(7).substring(0, length).getBytes(StandardCharsets.US_ASCII);
        return TotpSecret.parse(Base32.encode(digits));
    }
}
