package dev.holdfast.transfer;

import dev.holdfast.flow.Copy;
import dev.holdfast.flow.CopyReport;
import dev.holdfast.flow.Kept;
import dev.holdfast.flow.Particular.Manner;
import dev.holdfast.flow.Rooms;
import dev.holdfast.flow.Source;
import dev.holdfast.flow.Target;
import dev.holdfast.flow.pairs.DenoKv;
import dev.holdfast.model.Capturing;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Finding;
import dev.holdfast.model.Progress;
import dev.holdfast.model.Selection;
import dev.holdfast.model.Writing;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Writes a source as one file that other tools read. */
public final class Export {
    private final Rooms rooms;

    public Export(Rooms rooms) {
        this.rooms = rooms;
    }

    /** The shape of the file. */
    public enum Format {
        /** SQL for tables, JSON for pairs, those of Deno KV included. */
        AUTO,
        SQL,
        JSON,
        CSV
    }

    /**
     * What is asked for.
     *
     * @param batchSize at most so many records, of one table or of pairs; 0 for all
     * @param after go on behind this key; empty from the start
     */
    public record Request(
            String source, Path output, String table, String prefix, Format format, long batchSize, String after) {}

    /** What was written; {@code next} is the key to go on behind, empty at the end. */
    public record Report(String source, String output, long records, String next, List<Finding> missing) {}

    /** Writes the file, whole or not at all. */
    public Report run(Request request, Progress progress) {
        Selection selection =
                new Selection(request.table().isEmpty() ? Set.of() : Set.of(request.table()), request.prefix());
        try (Source whole = rooms.source(request.source(), Capturing.of(selection))) {
            PagedSource page = new PagedSource(whole, request.batchSize(), request.after());
            try (Target target = rooms.target(scheme(request.format(), whole) + request.output(), Writing.NEW)) {
                if (target instanceof Target.Paging pages) {
                    pages.page(request.after().isEmpty(), () -> page.next().isEmpty());
                }
                CopyReport done = new Copy(page, target, 1, progress).run();
                Kept.damagedRest(whole, request.output().toString(), progress).ifPresent(damage -> {
                    throw damage;
                });
                List<Finding> missing = new ArrayList<>(done.capture().missing());
                missing.addAll(done.catalog().unrestorable());
                long records = done.digests().entrySet().stream()
                        .filter(one -> !isLines(request.format(), whole)
                                || one.getKey().equals(DenoKv.PAIRS.name()))
                        .mapToLong(one -> one.getValue().count())
                        .sum();
                return new Report(request.source(), request.output().toString(), records, page.next(), missing);
            }
        }
    }

    private static String scheme(Format format, Source source) {
        boolean pairs = source.catalog().kind() == Catalog.Kind.KV;
        boolean lines = isLines(format, source);
        if (pairs && format == Format.SQL) {
            throw new Failure(
                    Failure.Kind.USAGE, "pairs can not be written as SQL", "Use --format json or --format csv.");
        }
        if (!pairs && !lines && format == Format.JSON) {
            throw new Failure(
                    Failure.Kind.USAGE,
                    "tables can not be written as wrangler JSON",
                    "Use --format sql or --format csv.");
        }
        return switch (format) {
            case CSV -> "csv:";
            case SQL -> "sql:";
            case JSON -> "json:";
            case AUTO -> pairs || lines ? "json:" : "sql:";
        };
    }

    /** Whether pairs of Deno KV become lines of JSON; an SQLite file that merely looks like them only if that is said. */
    private static boolean isLines(Format format, Source source) {
        boolean saysSo = Manner.of(source, DenoKv.PAIRS) != Manner.PLAIN;
        return DenoKv.isIn(source.catalog()) && (format == Format.JSON || format == Format.AUTO && saysSo);
    }
}
