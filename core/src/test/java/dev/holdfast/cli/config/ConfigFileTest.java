package dev.holdfast.cli.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.auth.Mode;
import dev.holdfast.auth.totp.Totp;
import dev.holdfast.auth.totp.TotpSecret;
import dev.holdfast.model.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigFileTest {
    @TempDir
    Path folder;

    @Test
    void readsEveryKey() throws IOException {
        write("""
                account_id = "abc"
                [[backup]]
                name = "shop"
                sources = ["d1:shop", "kv:sessions"]
                to = "s3://b/p?endpoint=${ENDPOINT}"
                mode = "pages"
                require = "exact"
                compress = "none"
                """);

        Config config = read();

        assertThat(config.accountId()).isEqualTo("abc");
        assertThat(config.job("shop")).hasValueSatisfying(job -> {
            assertThat(job.sources()).isEqualTo(List.of("d1:shop", "kv:sessions"));
            assertThat(job.to()).isEqualTo("s3://b/p?endpoint=https://e");
            assertThat(job.options()).isEqualTo(Map.of("mode", "pages", "require", "exact", "compress", "none"));
        });
    }

    @Test
    void readsWhatToKeep() throws IOException {
        write("""
                [[backup]]
                name = "shop"
                sources = ["d1:shop"]
                to = "./backups"
                keep = { daily = 7, monthly = 12, proven = 2, zone = "Europe/Berlin" }
                """);
        assertThat(read().job("shop").orElseThrow().keep()).satisfies(keep -> {
            assertThat(keep.periods().daily()).isEqualTo(7);
            assertThat(keep.periods().weekly()).isZero();
            assertThat(keep.periods().monthly()).isEqualTo(12);
            assertThat(keep.proven()).isEqualTo(2);
            assertThat(keep.zone().getId()).isEqualTo("Europe/Berlin");
        });
        write(Files.readString(folder.resolve("holdfast.toml")).replace("monthly", "montly"));
        assertThatThrownBy(this::read).hasMessageContaining("keep.montly");
        write(Files.readString(folder.resolve("holdfast.toml")).replace("montly = 12", "monthly = \"many\""));
        assertThatThrownBy(this::read).hasMessageContaining("keep.monthly");
    }

    @Test
    void readsWhoEncryptsAndSigns() throws IOException {
        write("""
                [sign]
                key = "a.pem"
                trusted_keys = ["a.pub", "${OTHER}"]
                [[backup]]
                name = "shop"
                sources = ["d1:shop"]
                to = "backups"
                encrypt_to = ["age1x", "age1y"]
                passphrase_file = "words"
                """);

        Config config = ConfigFile.read(null, folder, name -> "b.pub");

        assertThat(config.keys())
                .isEqualTo(new Config.Keys(
                        List.of(), null, Path.of("a.pem"), List.of(Path.of("a.pub"), Path.of("b.pub"))));
        assertThat(config.job("shop")).hasValueSatisfying(job -> {
            assertThat(job.encryptTo()).containsExactly("age1x", "age1y");
            assertThat(job.options()).isEqualTo(Map.of("passphrase_file", "words"));
        });
        write("[[backup]]\nname = \"shop\"\nsources = [\"d1:shop\"]\nto = \"b\"\nencrypt_to = \"age1x\"");
        assertThatThrownBy(this::read).isInstanceOf(Failure.class).hasMessageContaining("encrypt_to");
    }

    @Test
    void isFoundUpwards() throws IOException {
        write("account_id = \"abc\"");
        Path deep = Files.createDirectories(folder.resolve("a/b/c"));

        assertThat(ConfigFile.read(null, deep, name -> null).accountId()).isEqualTo("abc");
    }

    @Test
    void anUnknownKeyNamesTheNearest() throws IOException {
        write("acount_id = \"abc\"");

        assertThatThrownBy(this::read).isInstanceOfSatisfying(Failure.class, failure -> {
            assertThat(failure.kind()).isEqualTo(Failure.Kind.USAGE);
            assertThat(failure.getMessage()).contains("acount_id");
            assertThat(failure.hint()).contains("account_id");
        });
    }

    @Test
    void aMissingVariableIsNamed() throws IOException {
        write("account_id = \"${NOT_THERE}\"");

        assertThatThrownBy(this::read).hasMessageContaining("${NOT_THERE}");
    }

    @Test
    void brokenTomlNamesTheLine() throws IOException {
        write("account_id = \"abc\"\nbackup = = 1\n");

        assertThatThrownBy(this::read).isInstanceOf(Failure.class).hasMessageContaining("line 2");
    }

    @Test
    void aGivenFileMustBeThere() {
        assertThatThrownBy(() -> ConfigFile.read(folder.resolve("no.toml"), folder, name -> null))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("no.toml");
    }

    @Test
    void whoMayCallTheServer() throws IOException {
        write("""
                [server.auth]
                mode = "both"
                totp_secret = "${SECRET}"
                totp_previous_secret = "JBSWY3DPEHPK3PXP"
                totp_previous_until = "2027-01-31T00:00:00Z"
                totp_algorithm = "sha256"
                totp_digits = 8
                allow = ["192.0.2.0/24", "::1"]
                trusted_proxies = ["10.0.0.0/8"]
                calls_per_minute = 60
                """);
        AuthConfig auth = ConfigFile.read(null, folder, Map.of("SECRET", "A".repeat(32))::get)
                .server()
                .auth();

        assertThat(auth.totp()).isEqualTo(new Totp(Totp.Hash.SHA256, 8));
        assertThat(auth.settings()).hasValueSatisfying(settings -> {
            assertThat(settings.mode()).isEqualTo(Mode.BOTH);
            assertThat(settings.callers().allowed()).hasSize(2);
            assertThat(settings.callers().proxies()).hasSize(1);
            assertThat(settings.callsPerMinute()).isEqualTo(60);
            Instant now = Instant.parse("2027-01-30T00:00:00Z");
            String old = auth.totp().code(TotpSecret.parse("JBSWY3DPEHPK3PXP"), Totp.step(now));
            assertThat(settings.codes().match(old, now).right()).isTrue();
            Instant later = now.plusSeconds(86_400);
            String late = auth.totp().code(TotpSecret.parse("JBSWY3DPEHPK3PXP"), Totp.step(later));
            assertThat(settings.codes().match(late, later).right()).isFalse();
        });
    }

    @Test
    void theSecretOfTheServerIsNotNeededForABackup() throws IOException {
        write("[server.auth]\ntotp_secret = \"${NOT_THERE}\"\n");

        AuthConfig auth = read().server().auth();

        assertThatThrownBy(auth::secret).hasMessageContaining("${NOT_THERE}");
        assertThat(ConfigFile.read(null, folder, Map.of("HOLDFAST_TOTP_SECRET", "B".repeat(32))::get)
                        .server()
                        .auth()
                        .secret())
                .hasValueSatisfying(secret -> assertThat(secret.base32()).isEqualTo("B".repeat(32)));
    }

    @Test
    void withoutASecretOrAModeNobodyIsAsked() throws IOException {
        assertThat(read().server().auth().settings()).isEmpty();
        write("[server.auth]\nmode = \"key\"\n");
        assertThat(read().server().auth().settings()).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "allow = [\"::1\"]",
                "mode = \"key\"\nallow = \"192.0.2.0/24\"",
                "mode = \"key\"\nallow = []",
                "mode = \"key\"\ntrusted_proxies = \"10.0.0.0/8\"",
                "mode = \"totp\"",
                "mode = \"both\"",
                "mode = \"password\"",
                "totp_secret = \"not base 32\"",
                "totp_secret = \"MZXW6YTB\"",
                "totp_secret = 12345678",
                "mode = \"key\"\nallow = [\"example.com\"]",
                "mode = \"key\"\ntrusted_proxies = [\"10.0.0.1/8\"]",
                "mode = \"key\"\ncalls_per_minute = 0",
                "mode = \"key\"\ncalls_per_minute = \"many\"",
                "totp_secret = \"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"\ntotp_digits = 7",
                "totp_secret = \"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"\ntotp_algorithm = \"md5\"",
                "totp_secret = \"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"\ntotp_previous_secret = \"JBSWY3DPEHPK3PXP\"",
                "totp_secret = \"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"\ntotp_previous_until = \"2027-01-31T00:00:00Z\"",
                "totp_secret = \"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"\ntotp_previous_secret = \"JBSWY3DPEHPK3PXP\"\n"
                        + "totp_previous_until = \"soon\"",
                "totp_sercet = \"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"",
            })
    void whatDoesNotFitIsRefusedWithAHint(String toml) throws IOException {
        write("[server.auth]\n" + toml + "\n");

        assertThatThrownBy(() -> read().server().auth().settings()).isInstanceOfSatisfying(Failure.class, failure -> {
            assertThat(failure.kind()).isEqualTo(Failure.Kind.USAGE);
            assertThat(failure.hint()).isNotBlank();
        });
    }

    /** What is of another shape, or empty, must not pass for what was left out. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "server = \"x\"",
                "[[server]]",
                "[server]\nauth = \"both\"",
                "[[server.auth]]\nmode = \"both\"",
                "[server]\ntls = true",
                "sign = \"x\"",
                "[[sign]]",
                "[sign]\nkey = \"\"",
                "[sign]\nkey = \"${EMPTY}\"",
                "[sign]\ntrusted_keys = []",
                "audit = \"x\"",
                "[audit]\nto = \"\"",
                "alerts = true",
                "[[alerts]]",
                "backup = \"x\"",
                "[backup]",
                "[[backup]]\nname = \"\"\nsources = [\"d1:a\"]\nto = \"b\"",
            })
    void aValueOfAnotherShapeIsRefused(String toml) throws IOException {
        write(toml + "\n");

        refused("");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "encrypt_to = []",
                "encrypt_to = [\"${EMPTY}\"]",
                "encrypt_to = [\"\"]",
                "encrypt_to = \"age1x\"",
                "passphrase_file = \"\"",
                "passphrase_file = \"${EMPTY}\"",
                "passphrase_file = [\"a\"]",
                "keep = 7",
                "keep = true",
                "keep = {}",
                "keep = { daily = 0 }",
                "keep = { daily = \"7\" }",
                "keep = { daily = -1 }",
                "cron = 5",
                "cron = \"\"",
                "mode = true",
                "name = \"twice\"\n[[backup]]\nname = \"twice\"\nsources = [\"d1:b\"]\nto = \"c\"",
            })
    void aBackupIsAsItsAuthorMeantOrRefused(String toml) throws IOException {
        String name = toml.startsWith("name") ? "" : "name = \"shop\"\n";
        write("[[backup]]\n" + name + "sources = [\"d1:a\"]\nto = \"b\"\n" + toml + "\n");

        refused(toml.substring(0, toml.indexOf(' ')));
    }

    @Test
    void databasesThatAreServedHereAndElsewhere() throws IOException {
        write("""
                [[denokv]]
                name = "shop"
                sqlite_path = "shop.db"
                access_token_file = "shop.token"
                backup_to = "./kv"
                rebase = "7d"
                [[denokv]]
                name = "shop"
                url = "https://kv.example.org/shop"
                access_token_file = "shop.token"
                [[denokv]]
                url = "http://localhost:4512"
                access_token = "${ENDPOINT}"
                """);
        DenokvConfig denokv = read().denokv();
        assertThat(denokv.served()).extracting(KvDatabase::name).containsExactly("shop");
        assertThat(denokv.served().getFirst().backup()).isPresent();
        assertThat(denokv.watched()).extracting(KvWatched::name).containsExactly("shop", "http://localhost:4512");
        assertThat(denokv.watched().getLast().token()).isEqualTo("https://e");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "url = \"localhost:4512\"",
                "url = \"https://u:p@kv.example.org/\"",
                "url = \"https://kv.example.org:99999/\"",
                "sqlite_path = \"kv.db\"\nreplica_of = \"https://kv.example.org:99999\"",
                "sqlite_path = \"kv\\u0000.db\"",
                "url = \"https://kv.example.org/?a=b\"",
                "url = \"https://kv.example.org/\"\nsqlite_path = \"kv.db\"",
                "url = \"https://kv.example.org/\"\nbackup_to = \"kv\"",
                "url = \"https://kv.example.org/\"\nread_only = true",
                "url = \"https://kv.example.org/\"\naccess_token_file = \"a\"",
                "url = [\"https://kv.example.org/\"]",
                "url = \"https://a/\"\n[[denokv]]\nurl = \"https://a/\"\naccess_token = \"${T}\"",
            })
    void aDatabaseThatIsWatchedIsAsItsAuthorMeantOrRefused(String toml) throws IOException {
        write("[[denokv]]\naccess_token = \"${T}\"\n" + toml + "\n");
        assertThatThrownBy(() -> ConfigFile.read(null, folder, Map.of("T", "0123456789ab")::get))
                .isInstanceOfSatisfying(Failure.class, failure -> {
                    assertThat(failure.kind()).isEqualTo(Failure.Kind.USAGE);
                    assertThat(failure.hint()).isNotBlank();
                })
                .hasMessageNotContaining("u:p@");
    }

    private void refused(String named) {
        assertThatThrownBy(() -> ConfigFile.read(null, folder, Map.of("EMPTY", "")::get))
                .isInstanceOfSatisfying(Failure.class, failure -> {
                    assertThat(failure.kind()).isEqualTo(Failure.Kind.USAGE);
                    assertThat(failure.hint()).isNotBlank();
                })
                .hasMessageMatching("(?s).*(" + named + "|negative|EMPTY).*");
    }

    private Config read() {
        return ConfigFile.read(null, folder, Map.of("ENDPOINT", "https://e")::get);
    }

    private void write(String toml) throws IOException {
        Files.writeString(folder.resolve("holdfast.toml"), toml);
    }
}
