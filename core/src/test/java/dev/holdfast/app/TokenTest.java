package dev.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.zxing.BinaryBitmap;
import com.google.zxing.RGBLuminanceSource;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.qrcode.QRCodeReader;
import dev.holdfast.app.wiring.Environment;
import dev.holdfast.auth.totp.Totp;
import dev.holdfast.auth.totp.TotpSecret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenTest {
    private static final String SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

    @TempDir
    Path folder;

    private Environment environment;

    @BeforeEach
    void withoutASecret() {
        environment = new Environment(
                Map.of("HOLDFAST_STATE_DIR", folder.resolve("state").toString()), folder);
    }

    @Test
    void printsTheCodeOfNowAndNothingElse() throws IOException {
        Environment set = environment.with(Map.of("HOLDFAST_TOTP_SECRET", SECRET));
        assertIsNow(Ran.in(set, "token"), Totp.USUAL);
        assertIsNow(Ran.in(set, "token", "--algorithm", "sha512", "--digits", "8"), new Totp(Totp.Hash.SHA512, 8));
        JsonNode json = Ran.in(set, "token", "--json").json();
        assertThat(json.get("code").asText()).hasSize(6);
        assertThat(Instant.parse(json.get("validUntil").asText()))
                .isEqualTo(Instant.parse(json.get("validFrom").asText()).plusSeconds(30));

        Files.writeString(
                folder.resolve("holdfast.toml"),
                "[server.auth]\ntotp_secret = \"" + SECRET + "\"\ntotp_digits = 8\ntotp_algorithm = \"sha256\"\n");
        assertIsNow(Ran.in(environment, "token"), new Totp(Totp.Hash.SHA256, 8));
    }

    @Test
    void withoutOrWithABadSecretItSaysHowToMakeOne() {
        Refusal.text(Ran.in(environment, "token"), "no TOTP secret");
        Refusal.json(Ran.in(environment, "token", "--json"), 2, "no TOTP secret");
        for (String bad : List.of("not base 32!", "MZXW6YTB", "01890189018901890189")) {
            Ran ran = Refusal.text(Ran.in(environment.with(Map.of("HOLDFAST_TOTP_SECRET", bad)), "token"), "secret");
            assertThat(ran.exit()).isEqualTo(2);
            assertThat(ran.err()).contains("holdfast token --new").doesNotContain(bad);
        }
        Refusal.text(Ran.in(environment, "token", "--new", "--digits", "7"), "7");
        Refusal.text(Ran.in(environment, "token", "--new", "--algorithm", "md5"), "md5");
        Refusal.text(Ran.in(environment, "token", "--new", "--keys"), "");
    }

    @Test
    void aShortSecretWorksAndIsRemarkedOn() {
        Ran ran = Ran.in(environment.with(Map.of("HOLDFAST_TOTP_SECRET", "JBSWY3DPEHPK3PXP")), "token");
        assertThat(ran.exit()).isZero();
        assertThat(ran.out()).matches("\\d{6}\n");
        assertThat(ran.err()).contains("128 bits");
    }

    /** The picture is read by a decoder that we did not write. */
    @Test
    void theQrCodeSaysWhatTheTextSays() throws Exception {
        Ran ran = Ran.in(environment, "token", "--new", "--label", "the vault");
        assertThat(ran.exit()).isZero();
        String uri = ran.out()
                .lines()
                .filter(line -> line.startsWith("uri"))
                .findFirst()
                .orElseThrow()
                .substring(8);
        assertThat(uri).startsWith("otpauth://totp/Holdfast:the%20vault?secret=");
        List<String> picture =
                ran.out().lines().takeWhile(line -> !line.isEmpty()).toList();
        assertThat(scanned(picture)).isEqualTo(uri);
        String secret = uri.replaceAll(".*secret=([A-Z2-7]+)&.*", "$1");
        assertThat(Ran.in(environment.with(Map.of("HOLDFAST_TOTP_SECRET", secret)), "token")
                        .exit())
                .isZero();
    }

    @Test
    void newSecretsAreNewAndAsLongAsTheHash() {
        JsonNode one = Ran.in(environment, "token", "--new", "--json").json();
        JsonNode two = Ran.in(environment, "token", "--new", "--json").json();
        assertThat(one.get("secret").asText())
                .hasSize(32)
                .isNotEqualTo(two.get("secret").asText());
        JsonNode long512 = Ran.in(environment, "token", "--new", "--algorithm", "sha512", "--digits", "8", "--json")
                .json();
        assertThat(long512.get("secret").asText()).hasSize(103);
        assertThat(long512.get("uri").asText()).contains("algorithm=SHA512&digits=8");
    }

    @Test
    void aKeyIsShownOnceListedAndRemoved() throws IOException {
        Ran made = Ran.in(environment, "token", "--new-key", "ci", "--roles", "capture,list", "--expires", "90d");
        assertThat(made.exit()).as("%s", made).isZero();
        String key = made.out().strip();
        assertThat(key).matches("hf_[0-9a-f]{8}_[0-9a-f]{64}");
        Ran list = Ran.in(environment, "token", "--keys");
        assertThat(list.out())
                .contains(key.substring(0, 11), "ci", "capture,list")
                .doesNotContain(key);
        JsonNode json = Ran.in(environment, "token", "--keys", "--json").json();
        assertThat(json.get(0).get("key").isNull()).isTrue();
        assertThat(json.get(0).get("expires").asText()).startsWith("20");
        assertThat(Files.readString(folder.resolve("state/api-keys.json"))).doesNotContain(key.substring(12));
        assertThat(Ran.in(environment, "token", "--revoke", key.substring(0, 11))
                        .exit())
                .isZero();
        assertThat(Refusal.text(Ran.in(environment, "token", "--revoke", "hf_00000000"), "hf_00000000")
                        .exit())
                .isEqualTo(4);
        assertThat(Ran.in(environment, "token", "--keys").out()).isEqualTo("no keys\n");
    }

    @Test
    void aKeyWithoutSenseIsNotMade() {
        Refusal.text(Ran.in(environment, "token", "--new-key", "ci"), "roles");
        Refusal.text(Ran.in(environment, "token", "--new-key", "", "--roles", "list"), "name");
        Refusal.text(Ran.in(environment, "token", "--new-key", ""), "name");
        Refusal.text(Ran.in(environment, "token", "--new-key="), "name");
        Refusal.text(Ran.in(environment, "token", "--new-key", "ci", "--roles", "root"), "root");
        Refusal.text(Ran.in(environment, "token", "--new-key", "ci", "--roles", "list", "--expires", "soon"), "soon");
        Refusal.text(
                Ran.in(environment, "token", "--new-key", "ci", "--roles", "list", "--expires", "2020-01-01"), "2020");
        assertThat(folder.resolve("state")).doesNotExist();
    }

    private static void assertIsNow(Ran ran, Totp totp) {
        assertThat(ran.exit()).as("%s", ran).isZero();
        long step = Totp.step(Instant.now());
        TotpSecret secret = TotpSecret.parse(SECRET);
        assertThat(Set.of(totp.code(secret, step) + "\n", totp.code(secret, step - 1) + "\n"))
                .contains(ran.out());
    }

    /** Draws the half blocks as a picture of 4 × 4 pixels a module. */
    private static String scanned(List<String> lines) throws Exception {
        int scale = 4;
        int width = lines.getFirst().length();
        int[] pixels = new int[width * scale * lines.size() * 2 * scale];
        Arrays.fill(pixels, 0xffffff);
        for (int y = 0; y < lines.size() * 2 * scale; y++) {
            for (int x = 0; x < width * scale; x++) {
                char block = lines.get(y / scale / 2).charAt(x / scale);
                boolean upper = y / scale % 2 == 0;
                if (block == '█' || block == (upper ? '▀' : '▄')) {
                    pixels[y * width * scale + x] = 0;
                }
            }
        }
        RGBLuminanceSource source = new RGBLuminanceSource(width * scale, lines.size() * 2 * scale, pixels);
        return new QRCodeReader()
                .decode(new BinaryBitmap(new HybridBinarizer(source)))
                .getText();
    }
}
