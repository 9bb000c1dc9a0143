package dev.holdfast.sim.d1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** All exports, in memory and as lines of a file: when, what became of it, its name. Safe for several threads. */
public final class ExportLog {
    private final Path file;
    private final Clock clock;
    private final List<Entry> entries = new ArrayList<>();

    public ExportLog(Path file, Clock clock) {
        this.file = file;
        this.clock = clock;
    }

    private static final class Entry {
        private final String database;
        private final Export export;
        private Instant ended;
        private String outcome = "";

        Entry(String database, Export export) {
            this.database = database;
            this.export = export;
        }
    }

    /** Those since the start, in order of their beginning. One that nobody polls is over when its time is. */
    public synchronized List<ExportRecord> all() {
        return entries.stream().map(this::record).toList();
    }

    synchronized Export begun(Export export, String database) {
        Entry entry = new Entry(database, export);
        entries.add(entry);
        write(export.started(), "started", export);
        return export.telling((at, outcome) -> end(entry, at, outcome));
    }

    private synchronized void end(Entry entry, Instant at, String outcome) {
        if (entry.ended == null) {
            entry.ended = at;
            entry.outcome = outcome;
            write(at, outcome, entry.export);
        }
    }

    private ExportRecord record(Entry entry) {
        Export export = entry.export;
        boolean lapsed = entry.ended == null && clock.instant().isAfter(export.abandonedAt());
        return new ExportRecord(
                entry.database,
                export.name(),
                export.started(),
                lapsed ? export.abandonedAt() : entry.ended,
                lapsed ? ExportRecord.CANCELLED : entry.outcome,
                export.polls(),
                export.silence());
    }

    private void write(Instant at, String what, Export export) {
        try {
            Files.writeString(
                    file,
                    at + " " + what + " " + export.name() + " polls=" + export.polls() + " silence=" + export.silence()
                            + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
