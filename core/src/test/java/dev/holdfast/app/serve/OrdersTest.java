package dev.holdfast.app.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.app.wiring.Environment;
import dev.holdfast.backup.runs.Order;
import dev.holdfast.cli.config.ConfigFile;
import dev.holdfast.model.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong with a configured backup is known when the server reads it, and not when it is due. */
class OrdersTest {
    private static final String ACCOUNT = "0123456789abcdef0123456789abcdef";

    @TempDir
    Path folder;

    private final Environment environment = new Environment(Map.of("CLOUDFLARE_ACCOUNT_ID", ACCOUNT), Path.of(""));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cron = \"61 * * * *\"",
                "cron = \"never\"",
                "cron = \"0 0 30 2 *\"",
                "zone = \"Europe/Berlln\"",
                "encrypt_to = [\"age1notarecipient\"]",
                "passphrase_file = \"FOLDER/none\"",
                "mode = \"fast\"",
                "[sign]\nkey = \"FOLDER/none.pem\"",
                "[sign]\ntrusted_keys = [\"FOLDER/none.pub\"]",
            })
    void isRefused(String toml) throws IOException {
        write(toml.replace("FOLDER", folder.toString()));

        assertThatThrownBy(() -> Orders.of(ConfigFile.read(null, folder, name -> null), environment))
                .isInstanceOfSatisfying(Failure.class, failure -> {
                    assertThat(failure.kind()).isEqualTo(Failure.Kind.USAGE);
                    assertThat(failure.hint()).isNotBlank();
                });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'d1:shop'         | 'd1:shop'             | b  | keep = { last = 1 } |                        | true",
                "'d1:shop'         | 'd1:ACCOUNT/shop'     | b/ | keep = { last = 1 } | keep = { daily = 7 }   | true",
                "'d1:a', 'd1:shop' | 'd1:shop'             | b  |                     | keep = { last = 1 }    | true",
                "'d1:shop'         | 'd1:shop'             | b  | keep = { last = 1 } | keep = { last = 1 }    | false",
                "'d1:shop'         | 'd1:shop'             | b  |                     |                        | false",
                "'d1:shop'         | 'd1:other'            | b  | keep = { last = 1 } |                        | false",
                "'d1:shop'         | 'd1:shop'             | c  | keep = { last = 1 } |                        | false",
                "'d1:shop'         | 'd1:shop'             | link/b | keep = { last = 1 } |                    | true",
            })
    void oneSourceInOneStoreHasOneRule(
            String first, String second, String to, String keep, String other, boolean isRefused) throws IOException {
        Files.createSymbolicLink(folder.resolve("link"), folder);
        Files.writeString(
                folder.resolve("holdfast.toml"),
                ("[[backup]]\nname = \"shop\"\nto = \"FOLDER/b\"\nsources = [" + first + "]\n"
                                + (keep == null ? "" : keep) + "\n[[backup]]\nname = \"hourly\"\nto = \"FOLDER/" + to
                                + "\"\nsources = [" + second + "]\n" + (other == null ? "" : other) + "\n")
                        .replace("FOLDER", folder.toString())
                        .replace("ACCOUNT", ACCOUNT)
                        .replace('\'', '"'));
        if (isRefused) {
            assertThatThrownBy(() -> Orders.of(ConfigFile.read(null, folder, name -> null), environment))
                    .isInstanceOf(Failure.class)
                    .hasMessageContaining("\"shop\" and \"hourly\" take d1:")
                    .hasMessageContaining("into one store");
        } else {
            assertThat(Orders.of(ConfigFile.read(null, folder, name -> null), environment))
                    .hasSize(2);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"region=auto&endpoint=http://h:9000", "endpoint=http://h:9000/&region=auto&path-style=true"})
    void soIsOneInABucketHoweverThatIsSpelled(String options) throws IOException {
        String one = "[[backup]]\nname = \"shop\"\nsources = [\"d1:shop\"]\n"
                + "to = \"s3://bucket/x?endpoint=http://h:9000&region=auto\"\n";
        String other =
                "[[backup]]\nname = \"hourly\"\nsources = [\"d1:shop\"]\nto = \"s3://bucket/x?" + options + "\"\n";
        Path file = folder.resolve("holdfast.toml");
        Files.writeString(file, one + other);

        assertThat(Orders.of(ConfigFile.read(null, folder, name -> null), environment))
                .extracting(Order::store)
                .containsOnly("s3://bucket/x?endpoint=http://h:9000&region=auto");

        Files.writeString(file, one + other + "keep = { last = 1 }\n");
        assertThatThrownBy(() -> Orders.of(ConfigFile.read(null, folder, name -> null), environment))
                .hasMessageContaining("into one store");
    }

    @Test
    void aRightOneIsTaken() throws IOException {
        Path words = Files.writeString(folder.resolve("words"), "correct horse\n");
        write("cron = \"0 3 * * *\"\nzone = \"Europe/Berlin\"\npassphrase_file = \"" + words + "\"\n");

        assertThat(Orders.of(ConfigFile.read(null, folder, name -> null), environment))
                .hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'d1:small', 'd1:small'      | the same source twice: d1:small",
                "'d1:small', 'd1:ACCOUNT/small' | the same source twice: d1:small and d1:",
                "'kv:ACCOUNT/a', 'kv:b', 'kv:a' | the same source twice: kv:",
                "'sqlite:a.db', 'sqlite:./x/../a.db' | the same source twice: sqlite:a.db and sqlite:./x/../a.db",
                "'d1:' | the source \"d1:\" names nothing",
                "'d1:a', 'kv:' | the source \"kv:\" names nothing",
                "'d1:ACCOUNT/' | names nothing",
            })
    void aSourceIsThereOnceAndHasAName(String sources, String sentence) throws IOException {
        Files.writeString(
                folder.resolve("holdfast.toml"),
                "[[backup]]\nname = \"shop\"\nto = \"b\"\nsources = ["
                        + sources.replace("ACCOUNT", ACCOUNT).replace('\'', '"') + "]\n");

        assertThatThrownBy(() -> Orders.of(ConfigFile.read(null, folder, name -> null), environment))
                .isInstanceOfSatisfying(Failure.class, failure -> {
                    assertThat(failure.kind()).isEqualTo(Failure.Kind.USAGE);
                    assertThat(failure).hasMessageContaining(sentence);
                });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'kv:sessions'              | export   | kv:sessions can not be read with the mode export",
                "'d1:shop', 'kv:sessions'   | pages    | kv:sessions can not be read with the mode pages",
                "'d1:shop'                  | single   | d1:shop can not be read with the mode single",
                "'sqlite:a.db'              | snapshot | can not be read with the mode snapshot",
                "'wrangler:x'               | auto     | wrangler:x is not the address of local wrangler state",
                "'denokv-backup:b@2026-13-01' | auto   | is no moment of a backup",
                "'denokv-backup:s3://'      | auto     | can not be the name of a bucket",
                "'bogus://x@latest'         | auto     | is no kind of store",
                "'denokv:http://me:HIDDEN@127.0.0.1:1/x'    | auto | no password",
                "'denokv:https://me:HID DEN@127.0.0.1:1/x'  | auto | no password",
                "'denokv:https://me:HIDDEN/x@127.0.0.1:1/x' | auto | no password",
                "'denokv:http://me:HIDDEN@127.0.0.1:1/x'    | export | denokv:http://…@127.0.0.1:1/x can not be read",
                "'postgres://me:HIDDEN@h/db'           | auto | no address that can be read",
                "'denokv-backup:s3://me:HIDDEN@bucket' | auto | Credentials can not be part",
            })
    void aSourceThatCanNeverBeReadIsRefusedAndTellsNoPassword(String sources, String mode, String sentence)
            throws IOException {
        Files.writeString(
                folder.resolve("holdfast.toml"),
                "[[backup]]\nname = \"shop\"\nto = \"b\"\nmode = \"" + mode + "\"\nsources = ["
                        + sources.replace('\'', '"') + "]\n");

        assertThatThrownBy(() -> Orders.of(ConfigFile.read(null, folder, name -> null), environment))
                .isInstanceOfSatisfying(Failure.class, failure -> {
                    assertThat(failure.kind()).isEqualTo(Failure.Kind.USAGE);
                    assertThat(failure).hasMessageContaining(sentence);
                    assertThat(failure.getMessage() + failure.hint() + failure.getCause())
                            .doesNotContain("HID");
                });
    }

    @ParameterizedTest
    @CsvSource({
        "FOLDER/b, FOLDER/b, true",
        "FOLDER/b, FOLDER/b/, true",
        "FOLDER/b, FOLDER/link/b, true",
        "FOLDER/link/b, file:FOLDER/x/../b, true",
        "s3://bucket/x?endpoint=http://h:9000&region=auto, s3://bucket/x?region=auto&endpoint=http://h:9000/, true",
        "FOLDER/b, FOLDER/audit, false",
        "s3://bucket/x, s3://bucket/audit, false",
    })
    void anAuditLogAmongTheSnapshotsIsSaid(String store, String audit, boolean isSaid) throws IOException {
        Files.createSymbolicLink(folder.resolve("link"), folder);
        Files.writeString(
                folder.resolve("holdfast.toml"),
                ("[[backup]]\nname = \"shop\"\nto = \"" + store + "\"\nsources = [\"d1:shop\"]\n")
                        .replace("FOLDER", folder.toString()));
        List<Order> orders = Orders.of(ConfigFile.read(null, folder, name -> null), environment);

        assertThat(Orders.remark(orders, audit.replace("FOLDER", folder.toString()))
                        .isPresent())
                .isEqualTo(isSaid);
        assertThat(Orders.remark(orders, "")).isEmpty();
    }

    @Test
    void whatOnlyLooksAlikeIsNotTheSame() throws IOException {
        Files.writeString(
                folder.resolve("holdfast.toml"),
                "[[backup]]\nname = \"shop\"\nto = \"b\"\nsources = [\"d1:a\", \"kv:a\", \"d1:"
                        + ACCOUNT.replace('0', '1')
                        + "/a\"]\n[[backup]]\nname = \"again\"\nto = \"c\"\nsources = [\"d1:a\"]\n");

        assertThat(Orders.of(ConfigFile.read(null, folder, name -> null), environment))
                .hasSize(2);
    }

    private void write(String toml) throws IOException {
        Files.writeString(
                folder.resolve("holdfast.toml"),
                "[[backup]]\nname = \"shop\"\nsources = [\"d1:shop\"]\nto = \"b\"\n" + toml + "\n");
    }
}
