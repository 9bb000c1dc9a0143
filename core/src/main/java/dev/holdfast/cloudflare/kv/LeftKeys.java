package dev.holdfast.cloudflare.kv;

import dev.holdfast.model.Failure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;

/** Hashes of keys that a copy left alone, eight bytes each, in a file beside its progress that only grows. */
final class LeftKeys {
    private final Path file;
    private long[] added = new long[16];
    private int count;
    private long kept;

    /** @param file need not exist; null to remember nothing */
    LeftKeys(Path file) {
        this.file = file;
    }

    void add(long hash) {
        if (count == added.length) {
            added = Arrays.copyOf(added, count * 2);
        }
        added[count++] = hash;
    }

    /** What was added is on disk afterwards; how many there are in all, negative when that is not known. */
    long keep() {
        if (file != null && count > 0 && kept >= 0) {
            attempt(this::append);
        }
        kept = kept < 0 ? kept : kept + count;
        count = 0;
        return kept;
    }

    private void append() throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(count * Long.BYTES);
        bytes.asLongBuffer().put(added, 0, count);
        Files.createDirectories(file.toAbsolutePath().getParent());
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            // What is behind was written by a run that died before it noted that.
            for (long at = kept * Long.BYTES; bytes.hasRemaining(); ) {
                at += channel.write(bytes, at);
            }
            channel.force(true);
        }
    }

    /** The first so many; empty when they are not all there, and from then on. Adding goes on behind them. */
    Optional<long[]> read(long expected) {
        long[] hashes = new long[Math.toIntExact(Math.max(0, expected))];
        kept = expected;
        attempt(() -> {
            byte[] bytes =
                    hashes.length > 0 && file != null && Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
            if (bytes.length < (long) hashes.length * Long.BYTES) {
                kept = -1;
            } else {
                ByteBuffer.wrap(bytes).asLongBuffer().get(hashes);
            }
        });
        return kept < 0 ? Optional.empty() : Optional.of(hashes);
    }

    void clear() {
        count = 0;
        kept = 0;
        if (file != null) {
            attempt(() -> Files.deleteIfExists(file));
        }
    }

    private interface Step {
        void run() throws IOException;
    }

    private void attempt(Step step) {
        try {
            step.run();
        } catch (IOException e) {
            throw new Failure(
                    Failure.Kind.REMOTE,
                    "the progress file " + file + " can not be read or written",
                    "Check the disk.",
                    e);
        }
    }
}
