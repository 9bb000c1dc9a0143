package dev.holdfast.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The workflows of docs/github-actions: checked by actionlint, and their scripts run as the runner would run them. */
@Tag("interop")
@Tag("slow")
class GithubActionsTest {
    private static final Path WORKFLOWS = Path.of("..", "docs", "github-actions");
    private static final String RUN = "        run: |\n";

    @TempDir
    Path folder;

    private final Map<String, String> variables = new HashMap<>();
    private Cloud cloud;

    @BeforeEach
    void fill() {
        cloud = Cloud.start(folder.resolve("cloud"));
        cloud.createDatabase("shop", "CREATE TABLE t(a); INSERT INTO t VALUES (1), (2);");
        cloud.put(cloud.createNamespace("sessions"), "[{\"key\":\"k\",\"value\":\"v\"}]");
        variables.putAll(cloud.variables());
    }

    @AfterEach
    void close() {
        cloud.close();
    }

    @Test
    void actionlintFindsNothing() throws Exception {
        Path script = Files.writeString(
                folder.resolve("lint.mjs"), """
                import { readFileSync } from "node:fs";
                import { createRequire } from "node:module";
                const { createLinter } = createRequire("%s/")("actionlint");
                const lint = await createLinter();
                const found = await lint(readFileSync(process.argv[2], "utf8"), process.argv[2]);
                for (const one of found) console.log(`${one.line}: ${one.message}`);
                """.formatted(NodeModules.folder("actionlint/package.json")));
        for (String name : List.of("server.yml", "serverless.yml")) {
            assertThat(lint(script, WORKFLOWS.resolve(name))).as(name).isEmpty();
        }
        Path wrong = Files.writeString(
                folder.resolve("wrong.yml"),
                Files.readString(WORKFLOWS.resolve("server.yml")).replace("runs-on", "run-on"));
        assertThat(lint(script, wrong)).contains("runs-on");
    }

    @Test
    void theOneWithAServer() throws IOException {
        int port = freePort();
        variables.put("HOLDFAST_TOTP_SECRET", "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP");
        variables.put("HOLDFAST_URL", "http://127.0.0.1:" + port);
        variables.put("SOURCE", "d1:shop");
        variables.put("HOLDFAST_STATE_DIR", folder.resolve("state").toString());
        CommandLine line = CommandLine.in(folder.resolve("here"), variables);
        Files.writeString(
                line.file("holdfast.toml"),
                "[[backup]]\nname = \"shop\"\nsources = [\"d1:shop\", \"kv:sessions\"]\nto = \"./backups\"\n");
        String said = line.ok("./holdfast serve --listen 127.0.0.1:" + port + " & server=$!; trap 'kill $server' EXIT;"
                + " until curl --silent --fail \"$HOLDFAST_URL/readyz\" >&2; do sleep 0.2; done; "
                + script("server.yml"));
        assertThat(said).contains("backed up and proven: ");
        assertThat(line.json("./holdfast list ./backups"))
                .singleElement()
                .satisfies(one -> assertThat(one.path("state").asText()).isEqualTo("proven"));
    }

    @Test
    void theOneWithout() throws IOException {
        variables.put("STORE", "./bucket");
        variables.put("SOURCES", "d1:shop kv:sessions");
        CommandLine line = CommandLine.in(folder.resolve("here"), variables);
        String said = line.ok(
                "export RECIPIENT=$(./holdfast keys new --output key.txt | grep -o 'age1[a-z0-9]*' | head -n 1); "
                        + script("serverless.yml"));
        assertThat(said).contains("d1-shop/", "kv-sessions/");
        assertThat(line.json("./holdfast list ./bucket")).hasSize(2).allSatisfy(one -> {
            assertThat(one.path("state").asText()).isEqualTo("proven");
            assertThat(one.path("encrypted").asBoolean()).isTrue();
        });
        String before = newest(line);
        variables.put("SOURCES", "d1:none kv:sessions");
        CommandLine broken = CommandLine.in(folder.resolve("here"), variables);
        int exit = broken.run(
                        "export RECIPIENT=$(grep -o 'age1[a-z0-9]*' key.txt | head -n 1); " + script("serverless.yml"))
                .exitCode();
        assertThat(exit).as("one that is not there fails it").isEqualTo(4);
        assertThat(newest(line)).as("the other is taken all the same").isGreaterThan(before);
    }

    private static String newest(CommandLine line) throws IOException {
        return line.json("./holdfast list ./bucket kv-sessions")
                .path(0)
                .path("id")
                .asText();
    }

    /** The step that is a script, as it stands there. */
    private static String script(String workflow) throws IOException {
        String text = Files.readString(WORKFLOWS.resolve(workflow));
        assertThat(text).containsOnlyOnce(RUN);
        return text.substring(text.indexOf(RUN) + RUN.length()).stripIndent();
    }

    private static String lint(Path script, Path workflow) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        NodeModules.node().toString(),
                        script.toString(),
                        workflow.toAbsolutePath().normalize().toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(said).isZero();
        return said;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
