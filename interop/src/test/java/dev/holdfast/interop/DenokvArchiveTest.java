package dev.holdfast.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database that Deno made, backed up, and brought back by the program and by stock tools: Deno reads the same of it. */
@Tag("interop")
@Tag("slow")
class DenokvArchiveTest {
    private static final String FILL = """
            const kv = await Deno.openKv(Deno.args[0]);
            for (let i = 0; i < 200; i++) await kv.set(["n", i], { i, at: new Date(i), big: 2n ** 70n, text: "ü\\0" });
            await kv.set([new Uint8Array([0, 255]), -5n, 2n ** 100n, -0.5, true, "ä"], new Uint8Array([0, 1, 255]));
            await kv.set(["later"], new Map([["a", new Set([1])]]), { expireIn: 3_600_000 });
            await kv.atomic().sum(["sum"], 2n ** 63n).set(["none"], undefined).commit();
            kv.close();
            """;
    private static final String READ = """
            const kv = await Deno.openKv(Deno.args[0]);
            for await (const { key, value, versionstamp } of kv.list({ prefix: [] })) console.log(key, value, versionstamp);
            kv.close();
            """;

    @TempDir
    Path folder;

    private CommandLine line;

    private String deno(String script, String file) throws Exception {
        Files.writeString(folder.resolve("script.mts"), script);
        return line.ok("'" + NodeModules.deno() + "' run -A --no-config --no-lock --unstable-kv script.mts " + file);
    }

    @Test
    void denoReadsWhatWasBroughtBack() throws Exception {
        line = CommandLine.in(
                folder,
                Map.of("DENO_DIR", folder.resolve("deno").toString(), "DENO_NO_UPDATE_CHECK", "1", "NO_COLOR", "1"));
        deno(FILL, "kv.db");
        String before = deno(READ, "kv.db");
        assertThat(before.lines().count()).isGreaterThan(203);
        line.ok("./holdfast backup denokv:kv.db --to store");
        line.ok("./holdfast restore store denokv:again.db");
        assertThat(deno(READ, "again.db")).as("restored").isEqualTo(before);
        line.ok("zstd -dc store/*/*/sql/*.zst | sqlite3 -bail stock.db");
        assertThat(deno(READ, "stock.db")).as("by zstd and sqlite3").isEqualTo(before);
        line.ok("./holdfast export store@latest --output kv.jsonl && ./holdfast copy json:kv.jsonl denokv:lines.db");
        assertThat(deno(READ, "lines.db").replaceAll("\"?0000[0-9a-f]{16}\"?", ""))
                .as("by lines of JSON")
                .isEqualTo(before.replaceAll("\"?0000[0-9a-f]{16}\"?", ""));
        deno("const kv = await Deno.openKv(Deno.args[0]); await kv.set(['more'], 1); kv.close();", "stock.db");
        assertThat(deno(READ, "stock.db")).contains("[ \"more\" ] 1");
    }
}
