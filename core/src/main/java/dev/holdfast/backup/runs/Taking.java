package dev.holdfast.backup.runs;

import dev.holdfast.backup.Backup;
import dev.holdfast.backup.Inventory;
import dev.holdfast.jobs.Confidential;
import dev.holdfast.jobs.OpenStep;
import dev.holdfast.model.Capturing;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Finding;
import dev.holdfast.model.Progress;
import dev.holdfast.model.Selection;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** What the ways of taking a source have in common. */
final class Taking {
    private final Backup backup;
    private final Inventory inventory;

    Taking(Backup backup, Inventory inventory) {
        this.backup = backup;
        this.inventory = inventory;
    }

    /** A snapshot that a step has begun. */
    record Begun(String snapshot) {}

    /** What a run was begun with: the configuration may say something else by the next attempt. */
    record Terms(
            String store,
            Capturing.Mode mode,
            boolean requireExact,
            boolean compress,
            List<String> recipients,
            String passphraseFile,
            boolean prove)
            implements Confidential {
        static Terms of(Backup.Request request) {
            Path file = request.readers().passphraseFile();
            return new Terms(
                    request.store(),
                    request.capturing().mode(),
                    request.capturing().requireExact(),
                    request.compress(),
                    request.readers().recipients(),
                    file == null ? null : file.toString(),
                    request.prove());
        }

        Backup.Request of(String source, String run) {
            Backup.Readers readers =
                    new Backup.Readers(recipients, passphraseFile == null ? null : Path.of(passphraseFile));
            Capturing capturing = new Capturing(Selection.ALL, mode, requireExact);
            return new Backup.Request(source, store, capturing, compress, readers, prove, false, run);
        }

        @Override
        public Object shown() {
            return new BackupRun.Began(store, mode, requireExact);
        }
    }

    Backup backup() {
        return backup;
    }

    /** The key that can prove an encrypted snapshot lives no longer than the call that takes it. */
    static Backup.Request proving(Backup.Request request) {
        return request.isEncrypted() ? request : request.withoutProof();
    }

    /** The same of a snapshot that an earlier attempt of the same run began: it can not be sealed later by that one. */
    boolean isSealedByNow(Backup.Request request, String id) {
        if (isSealed(request.store(), id)) {
            return true;
        }
        backup.stopEarlier(request, id);
        return isSealed(request.store(), id);
    }

    boolean isSealed(String store, String id) {
        try {
            String state = inventory.find(store, "", id).state();
            return !state.equals("unfinished") && !state.equals("unreadable");
        } catch (Failure failure) {
            if (failure.kind() == Failure.Kind.NOT_FOUND) {
                return false;
            }
            throw failure;
        }
    }

    /** The snapshot, if it is good. */
    static String taken(Backup.Report report) {
        report.problems().stream().findFirst().ifPresent(first -> {
            throw notGood(report.snapshot(), first);
        });
        return report.snapshot();
    }

    static Failure notGood(String snapshot, Finding first) {
        return new Failure(
                Failure.Kind.CORRUPT,
                snapshot + " is not good: " + first.name() + " " + first.reason(),
                "Look at the snapshot and its source before you rely on an older one.");
    }

    static Progress progress(OpenStep step) {
        AtomicLong records = new AtomicLong();
        AtomicLong expected = new AtomicLong();
        return new Progress() {
            @Override
            public void moved(String collection, long more, long bytes) {
                step.progress(records.addAndGet(more), expected.get(), collection);
            }

            @Override
            public void expect(long count) {
                expected.set(count);
            }
        };
    }
}
