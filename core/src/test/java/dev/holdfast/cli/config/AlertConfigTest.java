package dev.holdfast.cli.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.alert.Channel;
import dev.holdfast.alert.Rule;
import dev.holdfast.alert.channel.Http;
import dev.holdfast.alert.rules.RuleSettings;
import dev.holdfast.model.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AlertConfigTest {
    private static final String SECRET = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX";

    @TempDir
    Path folder;

    private final Http http = new Http();
    private final Map<String, String> environment = new HashMap<>(Map.of("SECRET", SECRET, "PASSWORD", "pw"));

    @AfterEach
    void close() {
        http.close();
    }

    private AlertConfig read(String toml) {
        try {
            Path file = folder.resolve("holdfast.toml");
            Files.writeString(file, toml);
            return ConfigFile.read(file, folder, environment::get).alerts();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void whenNothingIsSaidAllRulesHoldAndNobodyIsTold() {
        AlertConfig config = read("");
        assertThat(config.rules()).isEqualTo(RuleSettings.USUAL);
        assertThat(config.remindEvery()).isEqualTo(Duration.ofHours(24));
        assertThat(config.channels(http)).isEmpty();
        assertThat(config.heartbeat(http)).isEmpty();
    }

    @Test
    void everythingCanBeSaid() throws IOException {
        Files.writeString(folder.resolve("secret"), SECRET + "\n");
        AlertConfig config = read("""
                [alerts]
                remind_every = "7d"
                fuzzy = false
                failed_run = true
                shrinkage = { percent = 20, least = 1000 }
                quota = { percent = 80, after = "30m" }
                refused_logins = { count = 5, within = "1h" }
                new_address = { known = ["192.0.2.0/24"] }
                store = { after = "10m" }
                denokv_behind = { lag = "5m" }
                denokv_failed = { after = "2m" }
                [[alerts.webhook]]
                url = "https://example.org/a"
                secret = "${SECRET}"
                [[alerts.webhook]]
                name = "team"
                url = "https://example.org/b"
                secret_file = "%s"
                [alerts.mail]
                host = "smtp.example.org"
                user = "vault"
                password = "${PASSWORD}"
                from = "holdfast@example.org"
                to = ["you@example.org"]
                [alerts.heartbeat]
                url = "https://hc.example.org/uuid"
                fail = true
                """.formatted(folder.resolve("secret")));
        RuleSettings rules = config.rules();
        assertThat(rules.on()).doesNotContain(Rule.FUZZY).hasSize(10);
        assertThat(rules.shrink()).isEqualTo(new RuleSettings.Shrink(20, 1_000));
        assertThat(rules.quota()).isEqualTo(new RuleSettings.Quota(80, Duration.ofMinutes(30)));
        assertThat(rules.logins()).isEqualTo(new RuleSettings.Logins(5, Duration.ofHours(1)));
        assertThat(rules.storeAfter()).isEqualTo(Duration.ofMinutes(10));
        assertThat(rules.denokv()).isEqualTo(new RuleSettings.Denokv(Duration.ofMinutes(5), Duration.ofMinutes(2)));
        assertThat(config.remindEvery()).isEqualTo(Duration.ofDays(7));
        assertThat(config.known()).hasSize(1);
        assertThat(config.channels(http)).extracting(Channel::name).containsExactly("webhook", "team", "mail");
        assertThat(config.heartbeat(http)).isPresent();
        assertThat(config.tellsFailures()).isTrue();
        assertThat(config.shown().toString()).doesNotContain("pw", SECRET, "example.org");
    }

    @Test
    void aBackupSaysHowOldItsProofMayBecome() throws IOException {
        String toml = """
                [[backup]]
                name = "shop"
                sources = ["d1:shop"]
                to = "./b"
                proven_within = "%s"
                """;
        Path file = folder.resolve("holdfast.toml");
        Files.writeString(file, toml.formatted("26h"));
        assertThat(ConfigFile.read(file, folder, environment::get)
                        .job("shop")
                        .orElseThrow()
                        .provenWithin())
                .contains(Duration.ofHours(26));
        Files.writeString(file, toml.formatted("soon"));
        assertThatThrownBy(() -> ConfigFile.read(file, folder, environment::get))
                .isInstanceOf(Failure.class)
                .hasMessage("proven_within = \"soon\" is no duration");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[alerts]\\nwebhok = 1|unknown key alerts.webhok|Did you mean webhook?",
                "[alerts.webhook]\\nurll = 'x'|unknown key alerts.webhook.urll|Did you mean url?",
                "[[alerts.mail]]\\npasword = 'x'|unknown key alerts.mail.pasword|Did you mean password?",
                "[alerts.heartbeat]\\nfial = true|unknown key alerts.heartbeat.fial|Did you mean fail?",
                "[alerts]\\nshrinkage = { percnt = 3 }|unknown key alerts.shrinkage.percnt|Did you mean percent?",
                "[alerts]\\nfuzzy = 'no'|alerts.fuzzy that is neither true, false nor a table|Write",
                "[alerts]\\nmail = 'me'|alerts.mail that is no table|Write",
            })
    void whatIsUnknownIsRefusedWhenTheFileIsRead(String toml, String message, String hint) {
        assertThatThrownBy(() -> read(toml.replace("\\n", "\n")))
                .isInstanceOf(Failure.class)
                .hasMessageContaining(message)
                .satisfies(failure -> assertThat(((Failure) failure).hint()).contains(hint));
    }

    @Test
    void whatCanNotBeRightIsRefusedWhenItIsUsed() {
        refused("[alerts]\nremind_every = 'often'", "alerts.remind_every = \"often\" is no duration");
        refused("[alerts]\nquota = { percent = 101 }", "[alerts.quota] percent is no number from 1 to 100");
        refused("[alerts.webhook]\nurl = 'https://h/'", "[alerts.webhook] there is no secret");
        refused("[alerts.webhook]\nsecret = '${SECRET}'", "[alerts.webhook] there is no url");
        refused(
                "[alerts.webhook]\nurl = 'https://h/'\nsecret = '" + SECRET + "'",
                "[alerts.webhook] secret stands in the file itself");
        refused("[alerts.webhook]\nurl = 'https://h/'\nsecret = '${NONE}'", "refers to ${NONE}, which is not set");
        refused(
                "[alerts.webhook]\nurl = 'https://h/'\nsecret_file = '/none/x'",
                "[alerts.webhook] cannot read /none/x");
        refused(
                "[alerts.mail]\nhost = 'h'\nfrom = 'a@b.c'\nto = ['d@e.f']\nuser = 'u'",
                "[alerts.mail] needs user and password together");
        refused(
                "[alerts.mail]\nhost = 'h'\nfrom = 'a@b.c'\nto = ['d@e.f']\ntls = 'some'",
                "[alerts.mail] tls = \"some\" means nothing");
        String hook = "[[alerts.webhook]]\nurl = 'https://h/'\nsecret = '${SECRET}'\n";
        refused(hook + hook, "[alerts] two channels are called webhook");
        refused(hook + "name = 'heartbeat'", "[alerts] a channel can not be called \"heartbeat\"");
        refused("[alerts.heartbeat]\nfail = true", "[alerts.heartbeat] there is no url");
        refused("[alerts]\nnew_address = { known = ['x'] }", "x");
    }

    private void refused(String toml, String message) {
        AlertConfig config = read(toml);
        assertThatThrownBy(() -> {
                    config.rules();
                    config.remindEvery();
                    config.channels(http);
                    config.heartbeat(http);
                    config.known();
                })
                .isInstanceOf(Failure.class)
                .hasMessageContaining(message);
    }
}
