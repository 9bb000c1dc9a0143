package dev.holdfast.store.local;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;

/** Removes temporary files of processes that died; one day without a write is proof enough of that. */
final class LeftoverSweep extends SimpleFileVisitor<Path> {
    private static final Duration ABANDONED = Duration.ofDays(1);

    private final Instant oldest;

    private LeftoverSweep(Instant now) {
        this.oldest = now.minus(ABANDONED);
    }

    static void below(Path folder, Instant now) throws IOException {
        if (Files.isDirectory(folder)) {
            Files.walkFileTree(folder, new LeftoverSweep(now));
        }
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
        boolean temporary =
                TemporaryFile.NAME.matcher(file.getFileName().toString()).matches();
        if (temporary
                && attributes.isRegularFile()
                && attributes.lastModifiedTime().toInstant().isBefore(oldest)) {
            Files.deleteIfExists(file);
        }
        return FileVisitResult.CONTINUE;
    }

    // Tidying must not stop a backup: what can not be entered here holds nothing that is ours to remove.
    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) {
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, IOException e) {
        return FileVisitResult.CONTINUE;
    }
}
