package dev.holdfast.app;

import dev.holdfast.app.sample.SampleSessions;
import dev.holdfast.app.sample.SampleShop;
import dev.holdfast.app.wiring.Environment;
import dev.holdfast.cli.console.Output;
import dev.holdfast.sim.Simulator;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * The story of the demo, told with the program's own verbs: fill, back up, destroy, restore, compare.
 *
 * <p>Every step is a command line that a person could type; only the account is simulated.
 */
final class Demo {
    private final Environment environment;
    private final Output output;
    private final Path folder;

    Demo(Environment environment, Output output, Path folder) {
        this.environment = environment;
        this.output = output;
        this.folder = folder;
    }

    /** What the demo answers with {@code --json}. */
    record Result(String folder, String store, boolean identical) {}

    int run() {
        try (Simulator cloud = Simulation.start(folder.resolve("cloud"), environment.clock())) {
            Environment account = environment.with(Simulation.variables(cloud));
            Path store = folder.resolve("backups");
            fill(account);
            step(account, "Back up both, and prove it", "backup", "d1:shop", "kv:sessions", "--to", store.toString());
            new DemoDisaster(cloud.baseUri()).strike();
            output.note("\n# Something terrible happens: orders are deleted, a table is dropped, sessions vanish");
            differs(account, store + "@" + newest(store, "d1-shop"), "d1:shop");
            step(
                    account,
                    "Restore the database",
                    "restore",
                    store.toString(),
                    "d1:shop-restored",
                    "--source",
                    "d1-shop");
            step(
                    account,
                    "Restore the namespace",
                    "restore",
                    store.toString(),
                    "kv:sessions-restored",
                    "--source",
                    "kv-sessions");
            step(
                    account,
                    "And as a plain file",
                    "restore",
                    store.toString(),
                    "sqlite:" + folder.resolve("shop.db"),
                    "--source",
                    "d1-shop");
            step(account, "Compare", "diff", store + "@" + newest(store, "d1-shop"), "d1:shop-restored");
            step(account, "Compare", "diff", store + "@" + newest(store, "kv-sessions"), "kv:sessions-restored");
            farewell(store);
            return 0;
        } catch (StepFailed failed) {
            return failed.exitCode;
        }
    }

    private void fill(Environment account) {
        output.note("# A sample shop and its sessions, put into a simulated Cloudflare account");
        Path shop = folder.resolve("original.db");
        Path sessions = folder.resolve("sessions.json");
        SampleShop.create(shop);
        SampleSessions.create(sessions, environment.clock().instant());
        step(account, "", "copy", "sqlite:" + shop, "d1:shop");
        step(account, "", "copy", "json:" + sessions, "kv:sessions");
    }

    private void step(Environment account, String title, String... command) {
        if (!title.isEmpty()) {
            output.note("\n# " + title);
        }
        output.note("$ holdfast " + String.join(" ", shown(command)));
        int exit = Main.program(account, stage(), UnaryOperator.identity()).run(command);
        if (exit != 0) {
            throw new StepFailed(exit);
        }
    }

    /** The damage must be seen, or the comparison is worth nothing. */
    private void differs(Environment account, String left, String right) {
        output.note("$ holdfast diff " + shown(left) + " " + right);
        if (Main.program(account, stage(), UnaryOperator.identity()).run("diff", left, right) != 6) {
            output.warn("the damage was not found");
            throw new StepFailed(1);
        }
    }

    /** With {@code --json} the steps stay silent, so that stdout holds one document. */
    private Output stage() {
        PrintStream err = output.isJson() ? silence() : System.err;
        return new Output(output.isJson() ? silence() : System.out, err, false);
    }

    private static PrintStream silence() {
        return new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
    }

    private String newest(Path store, String slug) {
        try (var times = Files.list(store.resolve(slug))) {
            return slug + "/"
                    + times.map(time -> time.getFileName().toString())
                            .max(String::compareTo)
                            .orElseThrow();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private String[] shown(String... command) {
        List<String> words = new ArrayList<>();
        for (String word : command) {
            words.add(word.replace(folder.toString(), "."));
        }
        return words.toArray(String[]::new);
    }

    private String shown(String word) {
        return shown(new String[] {word})[0];
    }

    private void farewell(Path store) {
        String database = store.resolve(newest(store, "d1-shop")).toString();
        String pairs = store.resolve(newest(store, "kv-sessions")).toString();
        List<String> lines = new ArrayList<>(List.of("", "identical", "", "Everything is in " + folder, "Look at it:"));
        Map<String, String> commands = Map.of(
                "sha256sum", "(cd " + database + " && sha256sum -c SHA256SUMS)",
                "sqlite3", "sqlite3 " + folder.resolve("shop.db") + " 'SELECT * FROM best_customers'",
                "zstd", "zstd -dc " + pairs + "/pairs-00001.json.zst | head -c 300");
        commands.forEach((tool, command) -> {
            if (Tools.isThere(tool, environment)) {
                lines.add("  " + command);
            }
        });
        lines.add("  ./holdfast list " + store);
        lines.add("  ./holdfast show " + store + " " + newest(store, "d1-shop"));
        output.result(new Result(folder.toString(), store.toString(), true), () -> String.join("\n", lines));
    }

    /** A step ended with this exit code. */
    private static final class StepFailed extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final int exitCode;

        StepFailed(int exitCode) {
            this.exitCode = exitCode;
        }
    }
}
