package dev.holdfast.files;

import dev.holdfast.flow.TargetContract;
import java.nio.file.Files;
import java.nio.file.Path;

/** A place that is one file or folder: what has its name is whole. */
abstract class FilePlace implements TargetContract.Place {
    private final Path path;

    FilePlace(Path path) {
        this.path = path;
    }

    @Override
    public boolean looksComplete() {
        return Files.exists(path);
    }
}
