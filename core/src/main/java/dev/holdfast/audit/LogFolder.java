package dev.holdfast.audit;

import dev.holdfast.model.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** The folder of the one log that this machine writes. */
record LogFolder(Path folder) {

    /** The log below {@code above}; a new one is begun where there is none. */
    static LogFolder in(Path above, RandomGenerator random) throws IOException {
        try (Stream<Path> inside = Files.list(above)) {
            List<Path> logs = inside.filter(path ->
                            LogNames.LOG.matcher(path.getFileName().toString()).matches())
                    .toList();
            if (logs.size() > 1) {
                throw new Failure(
                        Failure.Kind.CORRUPT,
                        above + " holds " + logs.size() + " audit logs, and a machine writes one",
                        "Move all but the newest elsewhere.");
            }
            if (!logs.isEmpty()) {
                return new LogFolder(logs.getFirst());
            }
        }
        Path made =
                Files.createDirectory(above.resolve("audit-" + HexFormat.of().toHexDigits(random.nextInt())));
        LogFile.sync(above);
        return new LogFolder(made);
    }

    String name() {
        return folder.getFileName().toString();
    }

    /** The files by the number of their first entry. The last one is the one that grows. */
    TreeMap<Long, Path> files() throws IOException {
        TreeMap<Long, Path> files = new TreeMap<>();
        try (Stream<Path> inside = Files.list(folder)) {
            inside.forEach(path ->
                    LogNames.parse(path.getFileName().toString()).ifPresent(name -> files.put(name.first(), path)));
        }
        return files;
    }

    Path file(long first) {
        return folder.resolve(LogNames.file(first));
    }
}
