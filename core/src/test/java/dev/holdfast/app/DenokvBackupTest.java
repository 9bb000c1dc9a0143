package dev.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.app.wiring.Environment;
import dev.holdfast.denokv.history.StockReader;
import dev.holdfast.store.Store;
import dev.holdfast.store.local.LocalStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code denokv serve} with a backup. Over two seconds: JVMs of their own start. */
class DenokvBackupTest {
    private static final String TOKEN = "0123456789abcdef";

    @TempDir
    Path folder;

    private Environment environment() {
        return new Environment(Map.of("DENO_KV_ACCESS_TOKEN", TOKEN), folder);
    }

    private ServedKv start(String... more) throws IOException {
        List<String> words = new ArrayList<>(List.of("--sqlite-path", "kv.db", "--addr", "127.0.0.1:0"));
        words.addAll(List.of(more));
        return ServedKv.start(environment(), words.toArray(String[]::new));
    }

    @Test
    void whatWasAnsweredIsInTheBackupWhenTheServerHasEnded() throws Exception {
        ServedKv first = start("--backup-to", "backup", "--backup-interval", "1h");
        awaitFile(first, "differential");
        String one = first.set("k", "1");
        String two = first.set("k", "2");
        first.end();
        ServedKv second = start("--backup-to", "backup", "--keep-history", "30d", "--rebase", "7d");
        String three = second.set("k", "3");
        second.end();
        try (Store store = LocalStore.open(folder.resolve("backup"), Clock.systemUTC());
                Stream<Path> folders = Files.list(folder.resolve("backup"))) {
            String generation = folders.map(it -> it.getFileName().toString())
                    .filter(it -> it.contains("Z-"))
                    .reduce((a, b) -> {
                        throw new AssertionError("two generations");
                    })
                    .orElseThrow();
            StockReader stock = new StockReader(store, generation + "/");
            stock.sync();
            stock.sync();
            assertThat(stock.list()).extracting(line -> line.substring(0, 20)).containsExactly(three, two, one);
            stock.checkout(one);
            assertThat(stock.state().get("6b").value()).isEqualTo(HexFormat.of().formatHex("1".getBytes()));
        }
        assertThat(first.lines()).anyMatch(line -> line.contains("initial copy done: 0 pairs"));
        assertThat(second.lines()).noneMatch(line -> line.contains("initial copy"));
    }

    /** A file stands where the folder of the backup should be. */
    @Test
    void writesGoOnWhileTheStoreIsAwayAndItIsSaid() throws Exception {
        ServedKv kv = start("--backup-to", "backup", "--log-limit", "1MiB");
        awaitFile(kv, "differential");
        kv.set("k", "1");
        Files.move(folder.resolve("backup"), folder.resolve("elsewhere"));
        Files.writeString(folder.resolve("backup"), "");
        String stamp = kv.set("k", "2");
        kv.await(() -> kv.lines().stream().anyMatch(line -> line.contains("the backup of kv.db fails")));
        for (int i = 0; i < 12; i++) {
            kv.set("large" + i, "x".repeat(60_000));
        }
        kv.await(() -> kv.lines().stream().anyMatch(line -> line.contains("alarm: the log of kv.db is full to")));
        String later = kv.set("k", "3");
        Files.delete(folder.resolve("backup"));
        Files.move(folder.resolve("elsewhere"), folder.resolve("backup"));
        // Its last commit is in an object's name; those before it may have one together.
        awaitFile(kv, later);
        kv.end();
        Ran list =
                Ran.in(environment(), "denokv", "list", folder.resolve("backup").toString());
        assertThat(list.out()).as("%s", list).contains(stamp, later);
    }

    @Test
    void saysWhatDoesNotGoTogether() throws IOException {
        Refusal.text(run("--rebase", "7d"), "not said where the backup is to be");
        Refusal.text(run("--backup-to", "b", "--backup-interval", "soon"), "\"soon\" is no duration for interval");
        Refusal.text(run("--backup-to", "b", "--backup-lease", "none", "--keep-history", "30d"), "without a lease");
        Refusal.text(run("--backup-to", "b", "--log-limit", "5"), "--log-limit is no size");
        Files.writeString(folder.resolve("kv.db"), "");
        Refusal.text(run("--backup-to", "b", "--read-only"), "is read only here");
        Refusal.text(run("--backup-to", "gs://bucket/kv"), "GCS_HMAC_ACCESS_ID is not set");
        Files.writeString(folder.resolve("holdfast.toml"), """
                [[denokv]]
                sqlite_path = "kv.db"
                access_token = "${DENO_KV_ACCESS_TOKEN}"
                rebase = "7d"
                """);
        Refusal.text(
                Ran.in(environment(), "denokv", "serve", "--addr", "127.0.0.1:0"), "with rebase and without backup_to");
    }

    private Ran run(String... more) {
        List<String> words = new ArrayList<>(
                List.of("denokv", "serve", "--sqlite-path", folder + "/kv.db", "--addr", "127.0.0.1:0"));
        words.addAll(List.of(more));
        return Ran.in(environment(), words.toArray(String[]::new));
    }

    /** Waits for a file in the backup whose name has this in it. */
    private void awaitFile(ServedKv kv, String part) throws Exception {
        kv.await(() -> {
            try (Stream<Path> files = Files.walk(folder.resolve("backup"))) {
                return files.anyMatch(it -> it.getFileName().toString().contains(part));
            } catch (IOException | UncheckedIOException e) {
                return false;
            }
        });
    }
}
