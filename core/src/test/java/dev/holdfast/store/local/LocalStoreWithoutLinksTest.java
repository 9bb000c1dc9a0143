package dev.holdfast.store.local;

import dev.holdfast.store.Store;
import dev.holdfast.store.StoreContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

/** As on a file system that has no hard links. */
class LocalStoreWithoutLinksTest extends StoreContract {
    @TempDir
    Path folder;

    @Override
    protected Store empty() {
        return new LocalStore(folder, Clock.fixed(Instant.EPOCH, ZoneOffset.UTC), Publication::byClaim);
    }

    @Override
    protected int page() {
        return 4_000;
    }

    @Override
    protected List<String> leftovers() {
        try (var files = Files.walk(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.contains("~"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
