package dev.holdfast.jobs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** What steps did to the outside world: a file that several processes append to, a line at a time. */
record Ledger(Path file) {
    /**
     * @param what {@code begin} or {@code end}
     * @param server who did it
     */
    record Line(String what, String run, String step, String server) {
        String place() {
            return run + "/" + step;
        }
    }

    void add(String what, String run, String step, String server) {
        try {
            Files.writeString(
                    file,
                    String.join(" ", what, run, step, server) + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<Line> lines() {
        try {
            return !Files.exists(file)
                    ? List.of()
                    : Files.readAllLines(file).stream()
                            .map(line -> line.split(" "))
                            .map(words -> new Line(words[0], words[1], words[2], words[3]))
                            .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How often each step was begun. */
    long begun(String run, String step) {
        return lines().stream()
                .filter(line -> line.what().equals("begin"))
                .filter(line -> line.run().equals(run) && line.step().equals(step))
                .count();
    }
}
