package dev.holdfast.store.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Matcher;

/**
 * Which temporary files nobody writes any more: those of a process that is certainly gone ({@link ProcessSpace}), at once; all
 * others (another machine's, container's or user's, of a number that lives again) after a day without a write.
 *
 * <p>The day is counted by the earlier of two clocks, this machine's and the file system's: on a network share the times of
 * files are the server's, and a clock that is ahead must not make a young file old.
 */
record Abandoned(Instant oldest) {
    private static final Duration A_DAY = Duration.ofDays(1);

    /** @param changed a file or folder that was changed just now, by whose time the file system's clock is read */
    static Abandoned asOf(Instant now, Path changed) throws IOException {
        Instant there = Files.getLastModifiedTime(changed).toInstant();
        return new Abandoned((there.isBefore(now) ? there : now).minus(A_DAY));
    }

    boolean is(Path file, BasicFileAttributes attributes) {
        Matcher name = TemporaryFile.NAME.matcher(file.getFileName().toString());
        if (!name.matches() || !attributes.isRegularFile()) {
            return false;
        }
        String space = name.group("space");
        return space != null && ProcessSpace.isGone(space, Long.parseLong(name.group("pid")))
                || attributes.lastModifiedTime().toInstant().isBefore(oldest);
    }
}
