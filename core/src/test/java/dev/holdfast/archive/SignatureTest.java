package dev.holdfast.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.archive.SnapshotInfo.State;
import dev.holdfast.archive.layout.Compression;
import dev.holdfast.archive.layout.SnapshotId;
import dev.holdfast.archive.layout.Sums;
import dev.holdfast.archive.parts.Folder;
import dev.holdfast.archive.vault.Encryption;
import dev.holdfast.archive.vault.KeyFile;
import dev.holdfast.archive.vault.Signer;
import dev.holdfast.archive.vault.TrustedKeys;
import dev.holdfast.flow.Copy;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Progress;
import dev.holdfast.store.Store;
import dev.holdfast.store.local.LocalStore;
import dev.holdfast.testing.MemorySource;
import dev.holdfast.testing.Samples;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SignatureTest {
    @TempDir
    Path files;

    private Store store;
    private Path key;
    private TrustedKeys trusted;

    @BeforeEach
    void makeKeys() {
        store = LocalStore.open(files.resolve("store"), Place.CLOCK);
        key = files.resolve("sign.pem");
        new KeyFile(Keys.RANDOM).newSigningKey(key);
        trusted = TrustedKeys.read(List.of(KeyFile.publicFile(key)));
    }

    @AfterEach
    void close() {
        store.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aChangedByteOfSumsSignatureHeadOrManifestIsNamed(boolean encrypted) {
        Folder folder = write(encrypted, Optional.of(Signer.read(key)));
        assertThat(state()).isEqualTo(State.SEALED);
        for (String name : folder.files("").keySet()) {
            boolean top = !Sums.isName(name) && !name.startsWith("manifest.json.");
            byte[] good = folder.read(name);
            for (int at = 0; top && at < good.length; at += 1 + good.length / 150) {
                byte[] bad = good.clone();
                bad[at] ^= 1;
                folder.write(name, bad);
                assertThat(state()).as("byte %d of %s", at, name).isEqualTo(State.UNREADABLE);
                assertThatThrownBy(() -> snapshots().reader(folder.id().toString()))
                        .as("byte %d of %s", at, name)
                        .isInstanceOfSatisfying(
                                Failure.class, it -> assertThat(it.kind()).isEqualTo(Failure.Kind.CORRUPT))
                        .hasMessageContaining(name);
            }
            folder.write(name, good);
        }
        assertThat(snapshots().reader(folder.id().toString()).verifyFiles()).isEmpty();
    }

    @Test
    void whatNobodyTrustedSignedIsRefusedAndReadWhereNothingIsDemanded() {
        Folder unsigned = write(false, Optional.empty());
        assertRefused(unsigned, "not signed");
        Path other = files.resolve("other.pem");
        new KeyFile(Keys.RANDOM).newSigningKey(other);
        Folder bySomebody = write(false, Optional.of(Signer.read(other)));
        assertRefused(bySomebody, ".sig");
        assertThat(new Snapshots(store).list(null))
                .extracting(SnapshotInfo::state)
                .containsOnly(State.SEALED);
    }

    /** Somebody who can write to the store makes everything fit, but for the signature. */
    @Test
    void aForgedSnapshotIsRefused() {
        Folder folder = write(false, Optional.of(Signer.read(key)));
        String manifest = new String(folder.read("manifest.json"), StandardCharsets.UTF_8);
        String forged = manifest.replace("\"holdfast test\"", "\"holdfast best\"");
        String sums = new String(folder.read(Sums.NAME), StandardCharsets.UTF_8);
        String before = dev.holdfast.archive.layout.Sha256.hex(manifest.getBytes(StandardCharsets.UTF_8));
        String after = folder.write("manifest.json", forged.getBytes(StandardCharsets.UTF_8));
        folder.write(Sums.NAME, sums.replace(before, after).getBytes(StandardCharsets.UTF_8));
        assertThat(new Snapshots(store).list(null))
                .extracting(SnapshotInfo::state)
                .containsExactly(State.SEALED);
        assertRefused(folder, "not what was signed");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aSignedSnapshotDoesNotPassForAnother(boolean encrypted) {
        Folder folder = write(encrypted, Optional.of(Signer.read(key)));
        Folder newer = new Folder(
                store, new SnapshotId(folder.id().slug(), folder.id().time().plusSeconds(60)));
        folder.files("").keySet().forEach(name -> newer.write(name, folder.read(name)));
        assertRefused(newer, folder.id().toString());
    }

    @Test
    void opensslVerifiesIt() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/openssl")), "openssl is not installed");
        Folder folder = write(true, Optional.of(Signer.read(key)));
        Path snapshot = files.resolve("store").resolve(folder.id().toString());
        String verify = "openssl pkeyutl -verify -pubin -inkey " + KeyFile.publicFile(key)
                + " -rawin -in SHA256SUMS -sigfile SHA256SUMS.*.sig";
        assertThat(exit(snapshot, verify)).isZero();
        assertThat(exit(snapshot, "echo >> SHA256SUMS; " + verify)).isNotZero();
    }

    @Test
    void keysOfOpensslAreTaken() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/openssl")), "openssl is not installed");
        assertThat(exit(
                        files,
                        "openssl genpkey -algorithm ed25519 -out o.pem && openssl pkey -in o.pem -pubout -out o.pub"))
                .isZero();
        write(false, Optional.of(Signer.read(files.resolve("o.pem"))));
        trusted = TrustedKeys.read(List.of(KeyFile.publicFile(key), files.resolve("o.pub")));
        assertThat(state()).isEqualTo(State.SEALED);
    }

    private Folder write(boolean encrypted, Optional<Signer> signer) {
        Encryption encryption = encrypted ? Keys.to(Keys.OURS) : Encryption.NONE;
        SnapshotSettings settings = new Place(store, 20_000, Compression.ZSTD, encryption)
                .settings()
                .with(signer);
        try (SnapshotWriter target = new SnapshotWriter(store, settings)) {
            new Copy(new MemorySource(Samples.of(Catalog.Kind.SQLITE, 12, 1)), target, 1, Progress.SILENT).run();
            return new Folder(store, SnapshotId.parse(target.id()).orElseThrow());
        }
    }

    private void assertRefused(Folder folder, String why) {
        assertThatThrownBy(() -> snapshots().reader(folder.id().toString()))
                .isInstanceOfSatisfying(
                        Failure.class, it -> assertThat(it.kind()).isEqualTo(Failure.Kind.CORRUPT))
                .hasMessageContaining(folder.id().toString())
                .hasMessageContaining(why);
        assertThat(state()).isEqualTo(State.UNREADABLE);
    }

    private Snapshots snapshots() {
        return new Snapshots(store, Keys.RING, trusted);
    }

    private State state() {
        return snapshots().list(null).getLast().state();
    }

    private static int exit(Path where, String command) throws Exception {
        return new ProcessBuilder(new ArrayList<>(List.of("sh", "-c", command)))
                .directory(where.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }
}
