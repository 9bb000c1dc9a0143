package dev.holdfast.app.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.cli.config.ConfigFile;
import dev.holdfast.model.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong with a configured backup is known when the server reads it, and not when it is due. */
class OrdersTest {
    @TempDir
    Path folder;

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

        assertThatThrownBy(() -> Orders.of(ConfigFile.read(null, folder, name -> null)))
                .isInstanceOfSatisfying(Failure.class, failure -> {
                    assertThat(failure.kind()).isEqualTo(Failure.Kind.USAGE);
                    assertThat(failure.hint()).isNotBlank();
                });
    }

    @Test
    void aRightOneIsTaken() throws IOException {
        Path words = Files.writeString(folder.resolve("words"), "correct horse\n");
        write("cron = \"0 3 * * *\"\nzone = \"Europe/Berlin\"\npassphrase_file = \"" + words + "\"\n");

        assertThat(Orders.of(ConfigFile.read(null, folder, name -> null))).hasSize(1);
    }

    private void write(String toml) throws IOException {
        Files.writeString(
                folder.resolve("holdfast.toml"),
                "[[backup]]\nname = \"shop\"\nsources = [\"d1:shop\"]\nto = \"b\"\n" + toml + "\n");
    }
}
