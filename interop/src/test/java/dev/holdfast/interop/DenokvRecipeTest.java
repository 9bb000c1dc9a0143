package dev.holdfast.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What README.md says of Deno KV, typed as it stands there; and a program that opens what is served. */
@Tag("interop")
@Tag("slow")
class DenokvRecipeTest {
    private static final Path README = Path.of("..", "README.md");
    private static final String TOKEN = "export DENO_KV_ACCESS_TOKEN=$(openssl rand -hex 16)";
    private static final String SERVE = "./holdfast denokv serve --sqlite-path kv.db";

    @TempDir
    Path folder;

    @Test
    void twoCommandsAndAProgram() throws Exception {
        assertThat(Files.readString(README)).contains("\n" + TOKEN + "\n" + SERVE);
        CommandLine line = CommandLine.in(
                folder,
                Map.of("DENO_DIR", folder.resolve("deno").toString(), "DENO_NO_UPDATE_CHECK", "1", "NO_COLOR", "1"));
        Files.writeString(folder.resolve("program.mts"), """
                const kv = await Deno.openKv(Deno.args[0]);
                const watch = kv.watch([["visits"]]).getReader();
                await watch.read();
                await kv.atomic().sum(["visits"], 1n).set(["users", "ada"], { name: "Ada", born: new Date(0) }).commit();
                const [seen] = (await watch.read()).value!;
                console.log(`${(seen.value as Deno.KvU64).value} visits`);
                for await (const { key, value } of kv.list<{ name: string }>({ prefix: ["users"] })) console.log(key, value.name);
                Deno.exit();
                """);
        Process server = line.start(TOKEN + "; echo $DENO_KV_ACCESS_TOKEN; exec " + SERVE + " --addr 127.0.0.1:0");
        try (BufferedReader out = server.inputReader()) {
            String token = out.readLine();
            String listening = out.readLine();
            assertThat(listening).startsWith("kv.db  http://127.0.0.1:");
            String said = line.ok("DENO_KV_ACCESS_TOKEN=" + token + " '" + NodeModules.deno()
                    + "' run -A --no-config --no-lock --unstable-kv program.mts " + listening.replaceAll(".* ", ""));
            assertThat(said).contains("1 visits").contains("[ \"users\", \"ada\" ] Ada");
        } finally {
            server.destroy();
            assertThat(server.waitFor()).isEqualTo(143);
        }
        assertThat(
                        line.ok(
                                "DENO_KV_ACCESS_TOKEN=none '" + NodeModules.deno()
                                        + "' eval --unstable-kv 'const kv = await Deno.openKv(\"kv.db\"); console.log((await kv.get([\"users\", \"ada\"])).value)'"))
                .as("the file that it leaves")
                .contains("Ada", "1970");
    }
}
