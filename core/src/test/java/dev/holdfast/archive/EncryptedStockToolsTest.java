package dev.holdfast.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.archive.layout.Compression;
import dev.holdfast.archive.vault.Encryption;
import dev.holdfast.archive.vault.Keyring;
import dev.holdfast.archive.vault.Recipient;
import dev.holdfast.flow.Copy;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Progress;
import dev.holdfast.store.Store;
import dev.holdfast.store.local.LocalStore;
import dev.holdfast.testing.MemorySource;
import dev.holdfast.testing.Records;
import dev.holdfast.testing.Sample;
import dev.holdfast.testing.Samples;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is encrypted is opened by the genuine age, with keys that the genuine age-keygen made. */
class EncryptedStockToolsTest {
    @TempDir
    Path folder;

    private Recipient recipient;

    @BeforeEach
    void makeKeys() throws Exception {
        for (String tool : List.of("age", "age-keygen", "zstd", "sqlite3", "sha256sum")) {
            assumeTrue(Files.isExecutable(Path.of("/usr/bin", tool)), tool + " is not installed");
        }
        recipient = Recipient.parse(run(folder, "age-keygen -o key.txt 2>/dev/null; age-keygen -y key.txt"));
    }

    @ParameterizedTest
    @EnumSource(Compression.class)
    void ageAndZstdAndSqlite3RestoreADatabase(Compression compression) throws Exception {
        Sample sample = Samples.of(Catalog.Kind.SQLITE, 200, 1);
        Path snapshot = write(sample, compression, to());
        run(snapshot, "sha256sum --strict -c SHA256SUMS");
        String unpack = compression == Compression.ZSTD ? " | zstd -dc" : "";
        run(
                snapshot,
                "for f in sql/*.age; do age -d -i ../../key.txt \"$f\"" + unpack + "; done | sqlite3 -bail new.db");
        Files.writeString(folder.resolve("expected.sql"), String.join(";\n", sample.sql()) + ";\n");
        run(snapshot, "sqlite3 -bail expected.db < ../../expected.sql");
        for (String table : List.of("\"a\"\"b\"", "composite", "counted", "people", "sqlite_sequence")) {
            String all = "SELECT * FROM main." + table;
            String other = "SELECT * FROM other." + table;
            String query = "ATTACH 'expected.db' AS other; SELECT count(*) > 0 FROM " + table
                    + "; SELECT count(*) FROM (" + all + " EXCEPT " + other + ");"
                    + "SELECT count(*) FROM (" + other + " EXCEPT " + all + ");";
            Files.writeString(snapshot.resolve("query.sql"), query);
            assertThat(run(snapshot, "sqlite3 -bail new.db < query.sql"))
                    .as(table)
                    .isEqualTo("1\n0\n0\n");
        }
        assertThat(run(snapshot, "age -d -i ../../key.txt manifest.json.age")).contains("\"people\"");
    }

    @Test
    void keysOfAgeKeygenAreRead() throws Exception {
        Sample sample = Samples.of(Catalog.Kind.KV, 100, 1);
        write(sample, Compression.ZSTD, to());
        run(folder, "age-keygen >> key.txt 2>/dev/null");
        assertReads(sample, Keyring.reading(List.of(folder.resolve("key.txt")), null));
    }

    /** Slow: age makes its passphrases expensive on purpose. */
    @Test
    void keysThatAgeEncryptedWithAPassphraseAreRead() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/script")), "script is not installed");
        Sample sample = Samples.of(Catalog.Kind.KV, 100, 1);
        write(sample, Compression.ZSTD, to());
        Files.writeString(folder.resolve("words"), "correct horse\n");
        for (String armor : List.of("", "-a ")) {
            Files.writeString(folder.resolve("typed"), "correct horse\ncorrect horse\n");
            typing("age -p " + armor + "-o locked.age key.txt");
            assertReads(sample, Keyring.reading(List.of(folder.resolve("locked.age")), folder.resolve("words")));
            Files.delete(folder.resolve("locked.age"));
        }
    }

    /** Slow for the same reason. */
    @Test
    void ageOpensASnapshotWithAPassphrase() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/script")), "script is not installed");
        Sample sample = Samples.of(Catalog.Kind.SQLITE, 100, 1);
        Path snapshot = write(sample, Compression.NONE, Keys.with("correct horse"));
        Files.writeString(folder.resolve("typed"), "correct horse\n");
        Path part = Files.list(snapshot.resolve("sql")).sorted().findFirst().orElseThrow();
        typing("age -d -i " + snapshot.resolve("identity.age") + " -o schema.sql " + part);
        assertThat(folder.resolve("schema.sql")).content().contains("CREATE TABLE");
    }

    private void assertReads(Sample sample, Keyring keyring) throws IOException {
        try (Store store = LocalStore.open(folder, Place.CLOCK)) {
            SnapshotReader reader = new Place(store).reading(keyring).reader();
            assertThat(Records.digests(reader)).isEqualTo(sample.digests());
        }
    }

    private Encryption to() {
        return Encryption.none(Keys.RANDOM).to(List.of(recipient), Optional.empty());
    }

    private Path write(Sample sample, Compression compression, Encryption encryption) {
        try (Store store = LocalStore.open(folder, Place.CLOCK);
                SnapshotWriter target = new Place(store, 20_000, compression, encryption).target()) {
            new Copy(new MemorySource(sample), target, 3, Progress.SILENT).run();
            return folder.resolve(target.id());
        }
    }

    /** Runs a command that reads a passphrase from its terminal; what is in {@code typed} is typed there. */
    private void typing(String command) throws Exception {
        run(folder, "script -qec '" + command + "' /dev/null < typed");
    }

    private static String run(Path where, String command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("sh", "-c", "set -e; " + command)
                .directory(where.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
