package dev.holdfast.auth.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.auth.KeyStoreContract;
import dev.holdfast.auth.UsedCodesContract;
import dev.holdfast.auth.keys.ApiKey;
import dev.holdfast.auth.keys.KeyStore;
import dev.holdfast.auth.keys.KeyText;
import dev.holdfast.auth.keys.Role;
import dev.holdfast.auth.totp.UsedCodes;
import dev.holdfast.auth.totp.UsedCodes.Code;
import dev.holdfast.model.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilesTest implements KeyStoreContract, UsedCodesContract {
    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void inANewFolder() {
        file = folder.resolve("state/file.json");
    }

    @Override
    public KeyStore openKeys() {
        return new FileKeyStore(file);
    }

    @Override
    public UsedCodes openCodes() {
        return new FileUsedCodes(file);
    }

    @Test
    void whatIsNotNotedIsNotWritten() throws IOException {
        FileKeyStore keys = new FileKeyStore(file);
        ApiKey key = KeyStoreContract.key(1, Optional.empty());
        keys.add(key);
        keys.used(key.id(), NOW);
        byte[] first = Files.readAllBytes(file);
        keys.used(key.id(), NOW.plusSeconds(59));
        keys.used("00000000", NOW);
        assertThat(file).hasBinaryContent(first);
    }

    @Test
    void onlyTheOwnerReadsAndNoKeyIsInIt() throws IOException {
        KeyText text = KeyText.random(new SplittableRandom(3));
        new FileKeyStore(file).add(text.kept("ci", Set.of(Role.CAPTURE), NOW, Optional.empty()));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(Files.readString(file))
                .doesNotContain(text.reveal().substring(12))
                .contains(text.id());
        assertThat(text.toString()).doesNotContain(text.reveal().substring(12));
    }

    @Test
    void damageIsSaidAndNotOverwritten() throws IOException {
        Files.createDirectories(file.getParent());
        for (String bad : List.of("", "{", "[]", "{\"keys\":[{\"id\":1}]}", "{\"used\":1}x", "nonsense")) {
            Files.writeString(file, bad);
            assertThatThrownBy(() -> new FileKeyStore(file).add(KeyStoreContract.key(1, Optional.empty())))
                    .isInstanceOfSatisfying(Failure.class, failure -> {
                        assertThat(failure.kind()).isEqualTo(Failure.Kind.CORRUPT);
                        assertThat(failure.getMessage()).contains("file.json");
                    });
            assertThat(file).hasContent(bad);
        }
    }

    @Test
    void whereNothingCanBeWrittenNothingIsUsed() throws IOException {
        Files.writeString(folder.resolve("state"), "a file where the folder should be");
        assertThatThrownBy(() -> new FileUsedCodes(file).use(new Code("abcd", 1)))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.kind()).isEqualTo(Failure.Kind.REMOTE));
    }
}
