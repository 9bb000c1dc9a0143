package dev.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.app.wiring.Environment;
import dev.holdfast.server.tls.MadeCertificate;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole program over TLS, told by SIGHUP to read its file again. Over two seconds: a JVM of its own starts. */
class HangupTest {
    @TempDir
    Path folder;

    @Test
    void rereadsItsFileAtSigHup() throws Exception {
        MadeCertificate made = MadeCertificate.in(folder, "tls", "EC");
        Environment environment = new Environment(
                Map.of("HOLDFAST_STATE_DIR", folder.resolve("state").toString()), folder);
        write("0 3 * * *");
        Process server = OwnProcess.of(Main.class, environment, List.of("serve", "--listen", "127.0.0.1:0"))
                .start();
        try (BufferedReader out = server.inputReader();
                BufferedReader err = server.errorReader();
                HttpClient client =
                        HttpClient.newBuilder().sslContext(trusting(made)).build()) {
            String listening = out.readLine();
            assertThat(listening).startsWith("listening on https://127.0.0.1:");
            URI schedules = URI.create(listening.replaceAll("listening on |,.*", "") + "/api/v1/schedules");
            assertThat(err.readLine()).startsWith("note: no credentials");
            assertThat(get(client, schedules)).contains("\"0 3 * * *\"");

            write("0 4 * * *");
            hangUp(server);
            assertThat(err.readLine()).isEqualTo("the configuration was reloaded, 1 backups configured");
            assertThat(get(client, schedules)).contains("\"0 4 * * *\"");

            write("never");
            hangUp(server);
            assertThat(err.readLine())
                    .startsWith("the configuration was not reloaded")
                    .contains("\"never\"");
            assertThat(get(client, schedules)).contains("\"0 4 * * *\"");
        } finally {
            server.destroy();
            assertThat(server.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(Ran.in(environment, "audit", "list").out())
                .contains("config.reload")
                .contains("failed: ");
    }

    /** It waits for its configuration, which comes through a pipe, and is told to read it again meanwhile. */
    @Test
    void remembersASigHupThatComesBeforeItListens() throws Exception {
        MadeCertificate.in(folder, "tls", "EC");
        Environment environment = new Environment(
                Map.of("HOLDFAST_STATE_DIR", folder.resolve("state").toString()), folder);
        write("0 3 * * *");
        Path file = folder.resolve("holdfast.toml");
        byte[] content = Files.readAllBytes(file);
        Path pipe = folder.resolve("pipe.toml");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        Process server = OwnProcess.of(
                        Main.class,
                        environment,
                        List.of("serve", "--listen", "127.0.0.1:0", "--config", pipe.toString()))
                .start();
        try (BufferedReader out = server.inputReader();
                BufferedReader err = server.errorReader()) {
            try (OutputStream into = Files.newOutputStream(pipe)) {
                hangUp(server);
                hangUp(server);
                // It is read several times; the others are of a file.
                Files.move(file, pipe, StandardCopyOption.REPLACE_EXISTING);
                into.write(content);
            }
            assertThat(out.readLine()).startsWith("listening on ");
            assertThat(err.readLine()).startsWith("note: no credentials");
            assertThat(err.readLine()).isEqualTo("the configuration was reloaded, 1 backups configured");
        } finally {
            server.destroy();
            assertThat(server.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** The way of nohup: the JVM can not hear a signal that was ignored when it began. */
    @Test
    void saysWhenSigHupIsIgnored() throws Exception {
        MadeCertificate.in(folder, "tls", "EC");
        Environment environment = new Environment(
                Map.of("HOLDFAST_STATE_DIR", folder.resolve("state").toString()), folder);
        write("0 3 * * *");
        ProcessBuilder java = OwnProcess.of(Main.class, environment, List.of("serve", "--listen", "127.0.0.1:0"));
        List<String> command = new ArrayList<>(List.of("sh", "-c", "trap '' HUP; exec \"$@\"", "sh"));
        command.addAll(java.command());
        Process server = java.command(command).start();
        try (BufferedReader out = server.inputReader();
                BufferedReader err = server.errorReader()) {
            assertThat(err.readLine()).startsWith("note: no credentials");
            assertThat(err.readLine())
                    .startsWith("warning: SIGHUP is ignored")
                    .contains("next start")
                    .contains("setsid");
            assertThat(out.readLine()).startsWith("listening on ");
        } finally {
            server.destroy();
            assertThat(server.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    private void write(String cron) throws IOException {
        Files.writeString(folder.resolve("holdfast.toml"), """
                [[backup]]
                name = "shop"
                sources = ["sqlite:shop.db"]
                to = "store"
                cron = "%s"
                [server.tls]
                certificate = "%s"
                key = "%s"
                """.formatted(
                        cron, folder.resolve("tls.pem"), folder.resolve("tls.key")));
    }

    private static String get(HttpClient client, URI uri) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static void hangUp(Process server) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-HUP", Long.toString(server.pid())).start();
        assertThat(kill.waitFor()).isZero();
    }

    private static SSLContext trusting(MadeCertificate made) throws Exception {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        store.setCertificateEntry("server", made.x509());
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, factory.getTrustManagers(), null);
        return context;
    }
}
