package dev.holdfast.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is in a backup is brought back by the genuine wrangler, without us, and is the same. */
@Tag("interop")
@Tag("slow")
class SnapshotsByWranglerTest {
    @TempDir
    Path folder;

    @Test
    void wranglerRestoresABackupOfTheAccount() throws IOException {
        try (Cloud cloud = Cloud.start(folder.resolve("cloud"))) {
            cloud.createDatabase("shop", Zoo.sql(1, 300));
            cloud.put(cloud.createNamespace("sessions"), Zoo.pairs(1, 300));
            CommandLine line = CommandLine.in(folder.resolve("work"), cloud.variables());
            line.ok("./holdfast backup d1:shop kv:sessions --to ./backups");
            line.ok("./holdfast export ./backups@d1-shop/latest --output data.sql");

            Project project = Project.in(folder.resolve("work/project"));
            Wrangler wrangler = project.wrangler();
            wrangler.ok("d1", "execute", "DB", "--local", "--file", "../data.sql");
            for (String file : unpacked(line, "kv-sessions")) {
                wrangler.ok("kv", "bulk", "put", file, "--binding", "KV", "--local");
            }
            line.assertIdentical("./backups@d1-shop/latest", "wrangler:./project#d1:DB");
            line.assertIdentical("./backups@kv-sessions/latest", "wrangler:./project#kv:KV");
        }
    }

    @Test
    void metadataThatIsNoObjectStaysOutOfTheFilesForWrangler() throws IOException {
        try (Cloud cloud = Cloud.start(folder.resolve("cloud"))) {
            cloud.put(cloud.createNamespace("flags"), """
                    [{"key": "a", "value": "1", "metadata": "text"},
                     {"key": "b", "value": "2", "metadata": 0.5, "expiration": 2147400000},
                     {"key": "c", "value": "3", "metadata": {"fine": true}},
                     {"key": "d", "value": "4", "expiration": 2147400000}]
                    """);
            CommandLine line = CommandLine.in(folder.resolve("work"), cloud.variables());
            line.ok("./holdfast backup kv:flags --to ./backups");
            Wrangler wrangler = Project.in(folder.resolve("work/project")).wrangler();
            List<String> files = unpacked(line, "kv-flags");
            assertThat(files)
                    .extracting(file -> Path.of(file).getFileName().toString())
                    .containsExactly(
                            "pairs-00001.json", "pairs-expiring-00001.json", "pairs-scalar-metadata-00001.json");
            String again = cloud.createNamespace("again");
            for (String file : files) {
                boolean taken = wrangler.run("kv", "bulk", "put", file, "--binding", "KV", "--local")
                                .exitCode()
                        == 0;
                assertThat(taken).as("wrangler takes %s", file).isEqualTo(!file.contains("scalar"));
                cloud.put(again, Files.readString(Path.of(file)));
            }
            line.assertIdentical("./backups@kv-flags/latest", "kv:again");
            CommandLine.Result missing =
                    line.run("./holdfast diff ./backups@kv-flags/latest 'wrangler:./project#kv:KV'");
            assertThat(missing.exitCode()).isEqualTo(6);
        }
    }

    @Test
    void wranglerRestoresABackupOfLocalState() throws IOException {
        Project made = Project.in(folder.resolve("work/made"));
        Files.writeString(made.file("seed.sql"), Zoo.sql(2, 100));
        Files.writeString(made.file("pairs.json"), Zoo.pairs(2, 100));
        made.wrangler().ok("d1", "execute", "DB", "--local", "--file", "seed.sql");
        made.wrangler().ok("kv", "bulk", "put", "pairs.json", "--binding", "KV", "--local");

        CommandLine line = CommandLine.in(folder.resolve("work"), Map.of());
        line.ok("./holdfast backup 'wrangler:./made#d1:DB' --to ./databases");
        line.ok("./holdfast backup 'wrangler:./made#kv:KV' --to ./namespaces");
        line.ok("./holdfast export ./databases@proven --output data.sql");
        line.ok("./holdfast export ./namespaces@proven --output pairs.json");
        Project project = Project.in(folder.resolve("work/project"));
        project.wrangler().ok("d1", "execute", "DB", "--local", "--file", "../data.sql");
        project.wrangler().ok("kv", "bulk", "put", "../pairs.json", "--binding", "KV", "--local");
        line.assertIdentical("./databases@latest", "wrangler:./project#d1:DB");
        line.assertIdentical("./namespaces@latest", "wrangler:./project#kv:KV");
    }

    /** The pair files of the only snapshot of a source, as zstd unpacks them, by name. */
    private List<String> unpacked(CommandLine line, String slug) throws IOException {
        line.ok("for f in backups/" + slug
                + "/*/pairs-*.zst; do zstd -q -d \"$f\" -o \"$(basename \"$f\" .zst)\"; done");
        try (Stream<Path> files = Files.list(line.file(""))) {
            return files.map(Path::toString)
                    .filter(file -> file.matches(".*/pairs-[^/]+\\.json"))
                    .sorted()
                    .toList();
        }
    }
}
