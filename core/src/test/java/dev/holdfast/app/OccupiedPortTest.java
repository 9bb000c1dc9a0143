package dev.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.app.wiring.Environment;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What listens says in one sentence that it can not. */
class OccupiedPortTest {
    @TempDir
    Path folder;

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aPortThatIsTakenIsOneSentence() throws Exception {
        Environment environment = new Environment(
                Map.of("HOLDFAST_STATE_DIR", folder.resolve("state").toString()), folder);
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + taken.getLocalPort();
            for (List<String> command : List.of(
                    List.of("sim", "--listen", address, "--data", folder + "/sim"),
                    List.of("serve", "--listen", address))) {
                Ran ran = Ran.in(environment, command.toArray(String[]::new));
                assertThat(ran.exit()).as(ran.err()).isEqualTo(10);
                assertThat(ran.out()).isEmpty();
                assertThat(ran.err())
                        .contains("can not listen on " + address)
                        .contains("--listen HOST:PORT")
                        .doesNotContain("\tat ");
            }
        }
    }
}
