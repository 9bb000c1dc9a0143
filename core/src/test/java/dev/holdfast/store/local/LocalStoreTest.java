package dev.holdfast.store.local;

import dev.holdfast.store.Store;
import dev.holdfast.store.StoreContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

class LocalStoreTest extends StoreContract {
    @TempDir
    Path folder;

    @Override
    protected Store empty() {
        return LocalStore.open(folder.resolve("store/deep"), Clock.systemUTC());
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
