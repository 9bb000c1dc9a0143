package dev.holdfast.cli.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.model.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

    private Config read() {
        return ConfigFile.read(null, folder, Map.of("ENDPOINT", "https://e")::get);
    }

    private void write(String toml) throws IOException {
        Files.writeString(folder.resolve("holdfast.toml"), toml);
    }
}
