package dev.holdfast.audit;

import java.util.HashSet;
import java.util.Iterator;
import java.util.Optional;
import java.util.Set;

/** Follows a log from its first entry, and names the first place where it does not follow. For one log, once. */
final class Chain {
    private final LogCopy log;
    private final Set<String> wanted;
    private final Set<String> found = new HashSet<>();
    private long seq;
    private long limit;
    private AuditEntry good;
    private String head = EntryLine.NONE;

    /** @param wanted hashes to look out for */
    Chain(LogCopy log, Set<String> wanted) {
        this.log = log;
        this.wanted = wanted;
    }

    Verification.Log check() {
        Problem apart = log.disagreement().orElse(null);
        limit = apart == null ? Long.MAX_VALUE : apart.entry() - 1;
        Problem problem = firstProblem();
        if (apart != null && (problem == null || seq >= limit)) {
            problem = apart;
        }
        if (problem != null && good != null && good.seq() >= problem.entry()) {
            // It was taken for good until the next one did not follow from it.
            return new Verification.Log(log.name(), good.seq() - 1, good.seq() == 1 ? "" : good.previous(), problem);
        }
        return new Verification.Log(
                log.name(), good == null ? 0 : good.seq(), good == null ? "" : good.hash(), problem);
    }

    /** Those of the wanted hashes that this log holds. */
    Set<String> found() {
        return found;
    }

    private Problem firstProblem() {
        Iterator<LogCopy.Line> lines = log.lines().iterator();
        while (lines.hasNext()) {
            LogCopy.Line line = lines.next();
            Optional<AuditEntry> entry = EntryLine.parse(line.bytes());
            if (!line.whole() && line.last()) {
                return new Problem(
                        Problem.Kind.TORN,
                        seq + 1,
                        "is not finished: a crash, if the next start of the server notes it, else a change");
            }
            if (!line.whole() || entry.isEmpty() || !follows(entry.get())) {
                return problem(line.whole() ? entry : Optional.empty());
            }
            if (line.first() != 0 && line.first() != seq + 1) {
                return new Problem(
                        Problem.Kind.REORDERED, seq + 1, "is in a file with the name of entry " + line.first());
            }
            accept(entry.get());
        }
        return null;
    }

    private boolean follows(AuditEntry entry) {
        return entry.seq() == seq + 1 && entry.previous().equals(head);
    }

    private void accept(AuditEntry entry) {
        seq = entry.seq();
        head = entry.hash();
        good = seq <= limit ? entry : good;
        if (wanted.contains(head)) {
            found.add(head);
        }
    }

    /** What stands where an entry should is none, or another one. */
    private Problem problem(Optional<AuditEntry> instead) {
        long expected = seq + 1;
        boolean isElsewhere = log.lines()
                .filter(LogCopy.Line::whole)
                .map(line -> EntryLine.parse(line.bytes()))
                .anyMatch(entry -> entry.filter(this::follows).isPresent());
        if (isElsewhere) {
            return instead.filter(it -> it.seq() > expected)
                    .map(it -> new Problem(Problem.Kind.REORDERED, expected, "stands behind entry " + it.seq()))
                    .orElseGet(() -> new Problem(
                            Problem.Kind.INSERTED, expected, "has something before it that was not written there"));
        }
        if (instead.isEmpty()) {
            return new Problem(Problem.Kind.CHANGED, expected, "is not what was written");
        }
        long given = instead.get().seq();
        if (given > expected) {
            String last = given - 1 == expected ? "" : " (all to " + (given - 1) + ")";
            return new Problem(Problem.Kind.REMOVED, expected, "is missing" + last);
        }
        if (given < expected) {
            return new Problem(
                    Problem.Kind.INSERTED, expected, "is entry " + given + " once more, or one that was not written");
        }
        return expected == 1
                ? new Problem(Problem.Kind.CHANGED, 1, "does not begin a log")
                : new Problem(
                        Problem.Kind.CHANGED,
                        expected - 1,
                        "was replaced: entry " + expected + " does not follow from it");
    }
}
