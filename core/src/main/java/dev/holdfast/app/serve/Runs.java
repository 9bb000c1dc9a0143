package dev.holdfast.app.serve;

import dev.holdfast.app.alerts.Alarm;
import dev.holdfast.app.wiring.Environment;
import dev.holdfast.app.wiring.KnownFolders;
import dev.holdfast.app.wiring.Pauses;
import dev.holdfast.app.wiring.SharedDatabase;
import dev.holdfast.app.wiring.Wiring;
import dev.holdfast.backup.runs.BackupRun;
import dev.holdfast.backup.runs.ExportSteps;
import dev.holdfast.backup.runs.Order;
import dev.holdfast.backup.runs.ProveRun;
import dev.holdfast.jobs.Jobs;
import dev.holdfast.jobs.JobsSettings;
import dev.holdfast.jobs.Kind;
import dev.holdfast.jobs.database.DatabaseException;
import dev.holdfast.jobs.database.Location;
import dev.holdfast.jobs.database.Notes;
import dev.holdfast.model.Failure;
import dev.holdfast.server.api.Parts;
import dev.holdfast.transfer.runs.DiffRun;
import dev.holdfast.transfer.runs.Places;
import dev.holdfast.transfer.runs.PlanRun;
import dev.holdfast.transfer.runs.RestoreRun;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The server's runs with all that they need. */
public record Runs(Jobs jobs, Parts parts) implements AutoCloseable {
    /** Twice a night's maintenance of the other side. */
    private static final Duration PATIENCE = Duration.ofHours(6);

    /** How the runs are opened; a test puts something between them and their database. */
    @FunctionalInterface
    public interface Opening {
        Jobs open(JobsSettings settings, List<Kind> kinds);
    }

    /**
     * Opens the job database: {@code HOLDFAST_DATABASE_URL}, else a file in the folder.
     *
     * @param orders the configured backups, as they are now
     * @param host what the API tells of the server itself
     * @param bugs gets what should never happen in a run
     * @throws Failure BUSY when another server has the folder
     */
    public static Runs open(
            Environment environment,
            Path folder,
            Wiring features,
            Supplier<List<Order>> orders,
            Parts.Host host,
            Opening opening,
            Consumer<Throwable> bugs) {
        ExportSteps exports = new ExportSteps(features.exports(), environment.clock(), environment.pause(), PATIENCE);
        BackupRun backup = new BackupRun(
                orders,
                features.backup(),
                exports,
                features.prove(),
                features.forget(),
                features.shelves(),
                features.losses());
        JobsSettings settings = new JobsSettings(
                SharedDatabase.of(environment).orElseGet(() -> new Location.Folder(folder)),
                environment.get("HOSTNAME", "holdfast"),
                environment.clock(),
                Pauses::sleep,
                new SecureRandom(),
                JobsSettings.Bounds.USUAL);
        // A run that goes on at once may ask before the jobs are handed over.
        CompletableFuture<Notes> notes = new CompletableFuture<>();
        features.knowing(new KnownFolders(notes::join));
        try {
            Jobs jobs = opening.open(settings, kinds(backup, features, host.places(), environment.clock(), bugs));
            notes.complete(jobs.notes());
            Parts.Stored stored =
                    new Parts.Stored(features.shelves(), features.index(), features.download(), features.forget());
            return new Runs(jobs, new Parts(jobs, orders, stored, Alarm.alerts(jobs), host, environment.clock()));
        } catch (DatabaseException e) {
            throw new Failure(
                    e.kind() == DatabaseException.Kind.HELD ? Failure.Kind.BUSY : Failure.Kind.REMOTE,
                    "the job database can not be opened: " + e.getMessage(),
                    "Stop the other server, or set HOLDFAST_STATE_DIR or HOLDFAST_DATABASE_URL.",
                    e);
        }
    }

    private static List<Kind> kinds(
            BackupRun backup, Wiring features, Places places, Clock clock, Consumer<Throwable> bugs) {
        List<Kind> kinds = List.of(
                backup.kind(PATIENCE),
                new ProveRun(features.prove()).kind(PATIENCE),
                new DiffRun(features.diff()).kind(PATIENCE),
                new PlanRun(features.transfer(), features.outlook(), places, clock).kind(PATIENCE),
                new RestoreRun(features.transfer(), features.outlook(), places, clock).kind(PATIENCE));
        return kinds.stream().map(kind -> Discreet.kind(kind, bugs)).toList();
    }

    @Override
    public void close() {
        parts.stored().index().close();
        jobs.close();
    }
}
