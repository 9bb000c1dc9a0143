package dev.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.holdfast.app.wiring.Environment;
import dev.holdfast.server.tls.MadeCertificate;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The verb {@code denokv serve}. Over two seconds: JVMs of their own start. */
class DenokvServeTest {
    private static final String TOKEN = "0123456789abcdef";

    @TempDir
    Path folder;

    private final Map<String, String> variables = new HashMap<>();

    private Environment environment() {
        return new Environment(variables, folder);
    }

    private Ran run(String... words) {
        List<String> all = new ArrayList<>(List.of("denokv"));
        all.addAll(List.of(words));
        return Ran.in(environment(), all.toArray(String[]::new));
    }

    /** A server that runs, and what it said. */
    private record Running(Process process, List<String> warnings, String listening, JsonNode ready)
            implements AutoCloseable {
        int metadata(String path, String token) throws IOException, InterruptedException {
            URI uri = URI.create(ready.path("url").asText() + path);
            HttpRequest request = HttpRequest.newBuilder(uri)
                    .header("authorization", "Bearer " + token)
                    .POST(HttpRequest.BodyPublishers.ofString("{\"supportedVersions\":[3]}"))
                    .build();
            try (HttpClient client = HttpClient.newHttpClient()) {
                return client.send(request, HttpResponse.BodyHandlers.ofString())
                        .statusCode();
            }
        }

        /** As SIGTERM ends it. */
        @Override
        public void close() {
            process.destroy();
            assertThat(process.onExit().orTimeout(30, TimeUnit.SECONDS).join().exitValue())
                    .isEqualTo(143);
        }
    }

    private Running start(String... words) throws IOException {
        List<String> all = new ArrayList<>(List.of("denokv"));
        all.addAll(List.of(words));
        all.addAll(List.of("--addr", "127.0.0.1:0", "--json"));
        Process process = OwnProcess.of(Main.class, environment(), all).start();
        BufferedReader err = process.errorReader();
        List<String> warnings = new ArrayList<>();
        String line = err.readLine();
        while (line != null && !line.startsWith("Listening on ")) {
            warnings.add(line);
            line = err.readLine();
        }
        String ready = process.inputReader().readLine();
        assertThat(ready).as("%s", warnings).isNotNull();
        return new Running(process, warnings, line, new JsonMapper().readTree(ready));
    }

    @Test
    void isStartedAsADenokv() throws Exception {
        variables.put("DENO_KV_ACCESS_TOKEN", TOKEN);
        variables.put("DENO_KV_NUM_WORKERS", "2");
        Path file = folder.resolve("kv.db");
        try (Running kv = start("--sqlite-path", file.toString(), "serve", "--atomic-write-batch-timeout-ms", "5")) {
            assertThat(kv.listening()).matches("Listening on http://127\\.0\\.0\\.1:\\d+");
            assertThat(kv.listening()).endsWith(kv.ready().path("url").asText());
            assertThat(kv.ready().path("databases").path(0).path("file").asText())
                    .isEqualTo(file.toString());
            assertThat(kv.metadata("/", TOKEN)).isEqualTo(200);
            assertThat(kv.metadata("/", "wrong-wrong-wrong")).isEqualTo(401);
        }
        assertThat(file).exists();
    }

    @Test
    void servesTheDatabasesOfTheConfiguration() throws Exception {
        variables.put("SHOP_TOKEN", "shop" + TOKEN);
        Files.writeString(folder.resolve("blog.token"), "blog" + TOKEN + "\n");
        Files.writeString(folder.resolve("holdfast.toml"), """
                [[denokv]]
                name = "shop"
                sqlite_path = "%1$s/shop.db"
                access_token = "${SHOP_TOKEN}"
                [[denokv]]
                name = "blog"
                sqlite_path = "%1$s/blog.db"
                access_token_file = "%1$s/blog.token"
                """.formatted(folder));
        try (Running kv = start("serve")) {
            assertThat(kv.metadata("/shop", "shop" + TOKEN)).isEqualTo(200);
            assertThat(kv.metadata("/blog", "blog" + TOKEN)).isEqualTo(200);
            assertThat(kv.metadata("/blog", "shop" + TOKEN)).isEqualTo(401);
            assertThat(kv.metadata("/", "shop" + TOKEN)).isEqualTo(404);
            assertThat(kv.ready().path("databases").path(1).path("url").asText())
                    .isEqualTo(kv.ready().path("url").asText() + "/blog");
        }
        try (Running kv = start("serve", "--read-only")) {
            assertThat(kv.ready().path("databases"))
                    .allMatch(it -> it.path("readOnly").asBoolean());
        }
    }

    @Test
    void servesHttps() throws Exception {
        variables.put("DENO_KV_ACCESS_TOKEN", TOKEN);
        MadeCertificate made = MadeCertificate.in(folder, "kv", "EC");
        try (Running kv = start(
                "serve",
                "--sqlite-path",
                folder + "/kv.db",
                "--tls-certificate",
                made.certificate().toString(),
                "--tls-key",
                made.key().toString())) {
            assertThat(kv.listening()).startsWith("Listening on https://127.0.0.1:");
            URI uri = URI.create(kv.ready().path("url").asText());
            try (SSLSocket socket =
                    (SSLSocket) trusting(made).getSocketFactory().createSocket(uri.getHost(), uri.getPort())) {
                SSLParameters parameters = socket.getSSLParameters();
                parameters.setApplicationProtocols(new String[] {"h2", "http/1.1"});
                socket.setSSLParameters(parameters);
                socket.startHandshake();
                assertThat(socket.getApplicationProtocol()).isEqualTo("h2");
                assertThat(socket.getSession().getPeerCertificates()[0]).isEqualTo(made.x509());
            }
        }
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

    @Test
    void warnsOfATokenThatEverybodySees() {
        Ran ran = run("serve", "--sqlite-path", folder + "/kv.db", "--access-token", "short", "--addr", "127.0.0.1:0");
        assertThat(ran.exit()).isEqualTo(2);
        assertThat(ran.err())
                .contains("warning: everybody on this machine can read --access-token")
                .contains("shorter than 12 characters");
    }

    @Test
    void saysWhatIsMissingOrWrong() throws IOException {
        Refusal.text(run("serve", "--addr", "127.0.0.1:0"), "not said which database");
        Refusal.text(
                run("serve", "--addr", "127.0.0.1:0", "--sqlite-path", "kv.db"), "DENO_KV_ACCESS_TOKEN is not set");
        variables.put("DENO_KV_ACCESS_TOKEN", TOKEN);
        variables.put("DENO_KV_SQLITE_PATH", folder + "/kv.db");
        Refusal.text(run("serve", "--addr", "4512"), "--addr is no HOST:PORT");
        Refusal.text(run("serve", "--addr", "127.0.0.1:0", "--num-workers", "0"), "--num-workers");
        Refusal.text(run("serve", "--addr", "127.0.0.1:0", "--read-only"), "there is no " + folder + "/kv.db");
        Refusal.text(run("serve", "--addr", "127.0.0.1:0", "--tls-key", "x"), "both files are needed");
        Refusal.text(
                run("serve", "--addr", "127.0.0.1:0", "--access-token-file", folder + "/none"),
                "the file of the access token can not be read");
        Files.writeString(folder.resolve("text.db"), "no database, and longer than a header is. ".repeat(50));
        Refusal.text(run("serve", "--addr", "127.0.0.1:0", "--sqlite-path", folder + "/text.db"), "text.db");
        Refusal.text(run(), "denokv needs to know what to do");
        assertThat(run("serve", "--nonsense").err()).contains("holdfast denokv serve --help");
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Ran ran = Refusal.text(run("serve", "--addr", "127.0.0.1:" + taken.getLocalPort()), "can not listen on");
            assertThat(ran.exit()).isEqualTo(10);
            assertThat(ran.err()).contains("--addr HOST:PORT");
        }
    }

    @Test
    void refusesAConfigurationThatCanNotBeServed() throws IOException {
        Map<String, String> wrong = Map.of(
                "sqlite_path = \"kv.db\"",
                "needs either access_token_file or access_token",
                "access_token = \"${T}\"",
                "without sqlite_path",
                "sqlite_path = \"kv.db\"\naccess_token = \"0123456789abcdef\"",
                "stands in the file itself",
                "sqlite_path = \"kv.db\"\naccess_token = \"${T}\"\nreadonly = true",
                "unknown key denokv.readonly",
                "sqlite_path = \"" + folder + "/a.db\"\naccess_token = \"${T}\"\nname = \"v2\"",
                "can not be the name");
        variables.put("T", TOKEN);
        for (Map.Entry<String, String> one : wrong.entrySet()) {
            Files.writeString(folder.resolve("holdfast.toml"), "[[denokv]]\n" + one.getKey() + "\n");
            Refusal.text(run("serve", "--addr", "127.0.0.1:0"), one.getValue());
        }
        assertThat(folder.resolve("a.db"))
                .as("no file is made for what is refused")
                .doesNotExist();
        Files.writeString(
                folder.resolve("holdfast.toml"),
                "[[denokv]]\nsqlite_path = \"%1$s/a.db\"\naccess_token = \"${T}\"\n"
                        .formatted(folder)
                        .repeat(2));
        Refusal.text(run("serve", "--addr", "127.0.0.1:0"), "two databases have the name");
    }
}
