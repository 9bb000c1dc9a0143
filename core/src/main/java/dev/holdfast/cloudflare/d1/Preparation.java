package dev.holdfast.cloudflare.d1;

import dev.holdfast.flow.NotEmpty;
import dev.holdfast.flow.Plan;
import dev.holdfast.flow.Target.Joins;
import dev.holdfast.flow.Target.Records;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Finding;
import dev.holdfast.model.Writing.Mode;
import dev.holdfast.sql.CatalogReader;
import dev.holdfast.sql.Dump;
import dev.holdfast.sql.merge.MergeTables;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/** What goes before and behind the records: refusing, clearing, the schema; indexes, views and triggers. */
final class Preparation {
    private static final int FIRST = 0;
    private static final int LAST = 0;
    private static final int LONGEST_SEGMENT = 40_000;

    private final D1Calls calls;
    private final Mode mode;
    private final Catalog catalog;
    private final RestoreLog log;
    private final PartSender sender;
    private final long partBytes;
    private final List<Finding> findings = new ArrayList<>();
    private final Consumer<String> listener;
    private final Runnable writing;
    private final Records records;
    private String undo = "";
    private String original = "";

    /** @param records of the source */
    Preparation(
            D1Calls calls,
            Mode mode,
            Catalog source,
            long partBytes,
            Consumer<String> listener,
            Runnable writing,
            Records records) {
        this.listener = listener;
        this.writing = writing;
        this.records = records;
        this.calls = calls;
        this.mode = mode;
        this.log = new RestoreLog(calls);
        this.partBytes = partBytes;
        this.sender = new PartSender(calls, partBytes, mode == Mode.MERGE);
        this.catalog = withoutSettings(source);
        source.settings().entrySet().stream()
                .filter(setting -> setting.getValue() != 0)
                .forEach(setting -> findings.add(new Finding(
                        setting.getKey(), "is " + setting.getValue() + " in the source; D1 allows no such setting")));
    }

    private static Catalog withoutSettings(Catalog source) {
        return new Catalog(
                source.kind(), source.collections(), source.objects(), Map.of(), source.unrestorable(), List.of());
    }

    D1Calls calls() {
        return calls;
    }

    /** The plan in force: the rest of an unfinished copy of the same state, or all that is proposed. */
    Plan begin(Plan proposed, Joins joins) {
        Optional<RestoreLog.Header> header = log.header();
        Contents contents = new Contents(calls);
        refuseFull(contents, header, joins);
        boolean goesOn = goesOn(header, joins);
        Optional<MergeSql.Beginning> merging = mode == Mode.MERGE && !goesOn
                ? Optional.of(MergeSql.beginning(catalog, calls, records))
                : Optional.empty();
        merging.ifPresent(begun -> findings.addAll(begun.notes()));
        original = header.map(RestoreLog.Header::undo).orElse("");
        if (mode != Mode.CREATE && !contents.isEmpty()) {
            undo = calls.bookmark();
        }
        writing.run();
        if (goesOn) {
            tellUndo();
            return RestoreLog.rest(
                    log.plan(catalog), log.position(), header.get().earliest());
        }
        PartFile part = new PartFile();
        boolean logged = header.isPresent() || log.displaced().isPresent();
        if (logged) {
            permit(part);
        }
        if (merging.isPresent()) {
            addMerge(part, merging.get(), logged);
        } else {
            addClearing(part, contents, logged);
        }
        addPlan(part, proposed, joins.source());
        tellUndo();
        sender.send(part, "part", FIRST, RestoreLog.text(new RestoreLog.Position(0, null)));
        return proposed;
    }

    /** Refuses as {@link #begin} does, and tells what would be gone on with. */
    List<Finding> rehearse(Joins joins) {
        Optional<RestoreLog.Header> header = log.header();
        refuseFull(new Contents(calls), header, joins);
        if (mode == Mode.MERGE && !goesOn(header, joins)) {
            MergeSql.beginning(catalog, calls, records);
        }
        return header.filter(found -> goesOn(header, joins)).stream()
                .map(found ->
                        new Finding(address(), "holds " + found.named() + ", which would go on; nothing is removed"))
                .toList();
    }

    /** Only the same copy may be gone on with; none that clears, because others may have written there since. */
    private boolean goesOn(Optional<RestoreLog.Header> header, Joins joins) {
        return mode != Mode.REPLACE
                && header.isPresent()
                && header.get().mode().equals(Mode.MERGE.name()) == (mode == Mode.MERGE)
                && header.get().catalog().equals(fingerprint())
                && joins.joins(header.get().source(), header.get().earliest());
    }

    private void refuseFull(Contents contents, Optional<RestoreLog.Header> header, Joins joins) {
        if (mode == Mode.CREATE && !contents.isEmpty() && !goesOn(header, joins)) {
            String unfinished = header.map(RestoreLog.Header::named).orElse("");
            if (unfinished.isEmpty()) {
                log.displaced().ifPresent(this::refuseDisplaced);
            }
            throw NotEmpty.beside(address(), unfinished, "Name a new database, or say --replace or --merge.");
        }
    }

    private void refuseDisplaced(RestoreLog.Header first) {
        throw NotEmpty.displaced(
                address(),
                first.named(),
                "To finish it, say --merge, which overwrites records of the same key, or --replace, which removes all that"
                        + " is there first.");
    }

    private String address() {
        return "d1:" + calls.database().name();
    }

    /** How records go over those that are there; empty when there are none. Once {@link #begin} is through. */
    Optional<MergeTables> merge() {
        return mode == Mode.MERGE ? Optional.of(MergeTables.read(calls::rows, log.blank())) : Optional.empty();
    }

    Parts parts(Optional<MergeTables> merge) {
        int done = log.position().done();
        List<Contents.Trigger> triggers = merge.isPresent() ? new Contents(calls).triggers() : List.of();
        return new Parts(sender, new Glue(catalog.tables()), partBytes, merge, triggers, log.nextPart(), done);
    }

    List<Finding> findings() {
        if (!undoing().isEmpty()) {
            findings.add(new Finding(calls.database().name(), undoing()));
        }
        return findings;
    }

    /** Nobody knows what came between an unfinished copy and this one, so both moments are named. */
    private String undoing() {
        String first = "what was there before the unfinished copy";
        if (undo.isEmpty()) {
            return original.isEmpty() ? "" : first + " comes back with: " + command(original);
        }
        String now = "what was there before comes back with: " + command(undo);
        return original.isEmpty() || original.equals(undo) ? now : now + "; " + first + ", with --bookmark=" + original;
    }

    private String command(String bookmark) {
        return "wrangler d1 time-travel restore " + calls.database().name() + " --bookmark=" + bookmark;
    }

    private void tellUndo() {
        if (!undoing().isEmpty()) {
            listener.accept(calls.database().name() + ": " + undoing());
        }
    }

    /** What must come behind the records, and the end of the log. */
    void finish() {
        if (log.digest("last", LAST).isEmpty()) {
            PartFile part = new PartFile();
            Catalog rest =
                    mode == Mode.MERGE ? MergeSql.missing(catalog, CatalogReader.read(calls::rows), findings) : catalog;
            Dump.post(rest).forEach(part::statement);
            sender.send(part, "last", LAST, "");
        }
        if (mode == Mode.MERGE) {
            log.dropOwn();
        } else {
            log.drop();
        }
    }

    private void addClearing(PartFile part, Contents contents, boolean logged) {
        contents.drops().forEach(part::statement);
        part.statement(logged ? "DELETE FROM " + RestoreLog.TABLE + ";" : RestoreLog.CREATE);
        Dump.schema(catalog).forEach(part::statement);
    }

    /**
     * A part that clears could be heard twice, the second time after others. So it needs a permit, which it takes away
     * itself: without one, NULL meets NOT NULL and the part fails.
     */
    private void permit(PartFile part) {
        String nonce = Long.toString(calls.api().clock().millis());
        calls.writeAgainAndAgain(
                List.of("INSERT OR REPLACE INTO " + RestoreLog.TABLE + " VALUES('permit',0,'" + nonce + "','')"));
        part.statement("UPDATE " + RestoreLog.TABLE + " SET digest=(SELECT digest FROM " + RestoreLog.TABLE
                + " WHERE kind='permit' AND digest='" + nonce + "') WHERE kind IN('copy','displaced');");
        part.statement("DELETE FROM " + RestoreLog.TABLE + " WHERE kind='permit';");
    }

    private static void addMerge(PartFile part, MergeSql.Beginning merging, boolean logged) {
        (logged ? RestoreLog.asides() : List.of(RestoreLog.CREATE)).forEach(part::statement);
        int number = 0;
        for (String name : merging.blank()) {
            part.statement(RestoreLog.insert("blank", number++, "", name));
        }
        merging.creates().forEach(part::statement);
    }

    private void addPlan(PartFile part, Plan proposed, String source) {
        List<String> segments =
                proposed.segments().stream().map(RestoreLog::text).toList();
        // Keys can be longer than a statement; such a copy begins anew when it is run again.
        boolean kept = segments.stream().allMatch(text -> text.length() < LONGEST_SEGMENT);
        RestoreLog.Header header = new RestoreLog.Header(
                mode.name(),
                kept ? fingerprint() : "",
                source,
                proposed.earliest(),
                original.isEmpty() ? undo : original);
        part.statement(RestoreLog.insert("copy", 0, "", RestoreLog.text(header)));
        int number = 0;
        for (String segment : kept ? segments : List.<String>of()) {
            part.statement(RestoreLog.insert("plan", number++, "", segment));
        }
    }

    private String fingerprint() {
        return UUID.nameUUIDFromBytes(catalog.toString().getBytes(StandardCharsets.UTF_8))
                .toString();
    }
}
