package dev.holdfast.app.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.app.wiring.Environment;
import dev.holdfast.cli.config.ConfigFile;
import dev.holdfast.model.Failure;
import dev.holdfast.server.tls.MadeCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EntranceTest {
    private static final InetAddress EVERYWHERE = InetAddress.ofLiteral("0.0.0.0");
    private static final InetAddress HERE = InetAddress.ofLiteral("127.0.0.1");
    private static final String SECRET = "[server.auth]\ntotp_secret = \"" + "A".repeat(32) + "\"\n";

    @TempDir
    Path folder;

    private final List<String> notes = new ArrayList<>();

    @Test
    void strangersAreNotListenedToWithoutCredentials() {
        assertThatThrownBy(() -> open("", EVERYWHERE))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("0.0.0.0");
        assertThat(notes).isEmpty();
    }

    @Test
    void credentialsOverPlainHttpAreWarnedOf() throws Exception {
        open(SECRET, EVERYWHERE).close();
        assertThat(notes).singleElement().asString().contains("unencrypted", "[server.tls]", "trusted_proxies");
    }

    @Test
    void nothingIsSaidWhereNobodyCanListenIn() throws Exception {
        open(SECRET, HERE).close();
        open(SECRET + "trusted_proxies = [\"10.0.0.0/8\"]\n", EVERYWHERE).close();
        MadeCertificate made = MadeCertificate.in(folder, "tls", "EC");
        try (Entrance entrance = open(
                SECRET + "[server.tls]\ncertificate = \"" + made.certificate() + "\"\nkey = \"" + made.key() + "\"\n",
                EVERYWHERE)) {
            assertThat(entrance.certificate()).isPresent();
        }
        assertThat(notes).isEmpty();
    }

    private Entrance open(String toml, InetAddress address) throws IOException {
        Files.writeString(folder.resolve("holdfast.toml"), toml);
        Environment environment = new Environment(
                Map.of("HOLDFAST_STATE_DIR", folder.resolve("state").toString()), folder);
        return Entrance.open(
                ConfigFile.read(null, folder, environment.variables()::get).server(), address, environment, notes::add);
    }
}
