package dev.holdfast.auth.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.auth.keys.ApiKey;
import dev.holdfast.auth.keys.KeyText;
import dev.holdfast.auth.keys.Role;
import dev.holdfast.auth.totp.UsedCodes.Code;
import dev.holdfast.model.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilesTest {
    private static final Instant NOW = Instant.parse("2026-11-26T08:00:00Z");

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void inANewFolder() {
        file = folder.resolve("state/file.json");
    }

    @Test
    void keysSurviveARestartAndAreSeenByOthers() {
        FileKeyStore here = new FileKeyStore(file);
        FileKeyStore there = new FileKeyStore(file);
        ApiKey key = key(1, Optional.of(NOW.plusSeconds(60)));
        assertThat(there.all()).isEmpty();
        here.add(key);
        assertThat(there.find(key.id())).contains(key);
        assertThat(there.find("00000000")).isEmpty();
        ApiKey other = key(2, Optional.empty());
        there.add(other);
        assertThat(here.all()).containsExactly(key, other);
        assertThat(here.remove(key.id())).isTrue();
        assertThat(there.remove(key.id())).isFalse();
        assertThat(there.all()).containsExactly(other);
    }

    @Test
    void useIsNotedToTheMinute() throws IOException {
        FileKeyStore keys = new FileKeyStore(file);
        ApiKey key = key(1, Optional.empty());
        keys.add(key);
        keys.used(key.id(), NOW);
        byte[] first = Files.readAllBytes(file);
        keys.used(key.id(), NOW.plusSeconds(59));
        keys.used("00000000", NOW);
        assertThat(file).hasBinaryContent(first);
        keys.used(key.id(), NOW.plusSeconds(60));
        assertThat(new FileKeyStore(file).find(key.id()).orElseThrow().lastUsed())
                .contains(NOW.plusSeconds(60));
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
    void aCodeIsUsedOnceForAll() {
        Code code = new Code("abcd", 59_000_000);
        assertThat(new FileUsedCodes(file).use(code)).isTrue();
        FileUsedCodes restarted = new FileUsedCodes(file);
        assertThat(restarted.isUsed(code)).isTrue();
        assertThat(restarted.use(code)).isFalse();
        assertThat(restarted.use(new Code("efgh", 59_000_000))).isTrue();
        assertThat(restarted.use(new Code("abcd", 59_000_001))).isTrue();
        assertThat(restarted.use(new Code("abcd", 59_000_000 + 2_881))).isTrue();
        assertThat(restarted.isUsed(code)).isFalse();
        assertThat(new FileUsedCodes(file).isUsed(new Code("abcd", 59_000_001))).isTrue();
    }

    @Test
    void ofManyAtOnceOneUsesIt() throws Exception {
        for (int round = 0; round < 10; round++) {
            Code code = new Code("abcd", round);
            List<Future<Boolean>> uses = new ArrayList<>();
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < 16; i++) {
                    FileUsedCodes used = new FileUsedCodes(file);
                    uses.add(threads.submit(() -> used.use(code)));
                }
            }
            int won = 0;
            for (Future<Boolean> use : uses) {
                won += use.get() ? 1 : 0;
            }
            assertThat(won).isEqualTo(1);
        }
    }

    @Test
    void damageIsSaidAndNotOverwritten() throws IOException {
        Files.createDirectories(file.getParent());
        for (String bad : List.of("", "{", "[]", "{\"keys\":[{\"id\":1}]}", "{\"used\":1}x", "nonsense")) {
            Files.writeString(file, bad);
            assertThatThrownBy(() -> new FileKeyStore(file).add(key(1, Optional.empty())))
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

    private static ApiKey key(long seed, Optional<Instant> expires) {
        return KeyText.random(new SplittableRandom(seed))
                .kept("key " + seed, Set.of(Role.LIST, Role.RESTORE), NOW, expires);
    }
}
