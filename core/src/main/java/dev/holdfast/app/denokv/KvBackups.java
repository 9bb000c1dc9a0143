package dev.holdfast.app.denokv;

import dev.holdfast.app.wiring.Environment;
import dev.holdfast.archive.Owner;
import dev.holdfast.cli.config.KvBackup;
import dev.holdfast.cli.config.KvDatabase;
import dev.holdfast.cli.console.Output;
import dev.holdfast.denokv.bucket.GenerationName;
import dev.holdfast.denokv.engine.SqliteDatabase;
import dev.holdfast.denokv.history.upload.Holder;
import dev.holdfast.denokv.history.upload.Host;
import dev.holdfast.denokv.history.upload.UploadSettings;
import dev.holdfast.denokv.history.upload.UploadStatus;
import dev.holdfast.denokv.history.upload.Uploader;
import dev.holdfast.denokv.status.KvStatus;
import dev.holdfast.model.Failure;
import dev.holdfast.store.Store;
import dev.holdfast.store.StoreUrl;
import dev.holdfast.store.stack.Stores;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The backups of databases that are served. Closed after the server, and before the databases. */
final class KvBackups implements AutoCloseable {
    private static final Duration LAST_OBJECTS = Duration.ofSeconds(10);

    private final Environment environment;
    private final Output output;
    private final Troubles troubles;
    private final List<Running> all = new ArrayList<>();

    /** One of them, and what was told of it last. */
    private static final class Running {
        private final String name;
        private final Path file;
        private final Store store;
        private final Uploader uploader;
        private UploadStatus.State told = UploadStatus.State.INITIAL_COPY;

        Running(KvDatabase of, Store store, Uploader uploader) {
            this.name = of.name();
            this.file = of.file();
            this.store = store;
            this.uploader = uploader;
        }
    }

    private KvBackups(Environment environment, Output output, Troubles troubles) {
        this.environment = environment;
        this.output = output;
        this.troubles = troubles;
    }

    /** @throws Failure of a store that can not be opened; then none is begun */
    static KvBackups start(KvDatabases databases, Environment environment, Output output, Troubles troubles) {
        KvBackups backups = new KvBackups(environment, output, troubles);
        Set<String> places = new HashSet<>();
        try {
            for (KvDatabases.Opened one : databases.all()) {
                if (one.wanted().backup().isPresent() && one.database() instanceof SqliteDatabase database) {
                    KvBackup wanted = one.wanted().backup().get();
                    if (!places.add(wanted.to())) {
                        throw new Failure(
                                Failure.Kind.USAGE,
                                "two databases have the backup " + wanted.to(),
                                "Give each a folder of its own.");
                    }
                    backups.add(one.wanted(), database, wanted);
                }
            }
        } catch (RuntimeException e) {
            backups.close();
            throw e;
        }
        return backups;
    }

    private void add(KvDatabase of, SqliteDatabase database, KvBackup wanted) {
        SecureRandom random = new SecureRandom();
        Owner owner = Owner.ofThisProcess(random);
        Host host = new Host(
                environment.clock(),
                random,
                environment.pause(),
                new Holder(owner.machine(), owner.process(), owner.running()),
                line -> output.warn("backup of " + of.file() + ": " + line));
        Store store = new Stores(environment.variables(), environment.clock(), environment.pause(), random)
                .open(StoreUrl.parse(wanted.to()));
        all.add(new Running(of, store, Uploader.start(database, store, settings(wanted), host)));
    }

    private static UploadSettings settings(KvBackup wanted) {
        UploadSettings usual = UploadSettings.usual();
        return new UploadSettings(
                wanted.interval(),
                usual.pieceBytes(),
                usual.partBytes(),
                wanted.lease(),
                wanted.rebase(),
                wanted.keepHistory());
    }

    /** How that of the database with this name is doing; empty when it has none. */
    Optional<KvStatus.Backup> status(String name) {
        return all.stream()
                .filter(one -> one.name.equals(name))
                .map(one -> shown(one.store, one.uploader.status()))
                .findFirst();
    }

    private static KvStatus.Backup shown(Store store, UploadStatus status) {
        return new KvStatus.Backup(
                store.address(),
                status.state().word(),
                status.lag().toMillis() / 1e3,
                status.commits(),
                status.generation(),
                GenerationName.parse(status.generation())
                        .map(it -> it.begun().toString())
                        .orElse(""),
                status.problem());
    }

    /** To be called every few seconds: says what has changed, and what a person should do something about. */
    void look() {
        for (Running one : all) {
            UploadStatus status = one.uploader.status();
            tell(one, status);
            boolean isBad = status.state() == UploadStatus.State.FAILED
                    || status.state() == UploadStatus.State.STOPPED
                    || !status.problem().isEmpty();
            if (isBad) {
                troubles.accept(new Failure(
                        Failure.Kind.REMOTE,
                        "the backup of " + one.file + " fails: " + status.problem(),
                        "Writes go on; what is not in the backup is kept in the file, up to its limit"));
            }
            long percent = 100 * status.logBytes() / status.logLimit();
            if (percent >= 50 && status.state() != UploadStatus.State.ACTIVE) {
                troubles.accept(new Failure(
                        Failure.Kind.REMOTE,
                        "alarm: the log of " + one.file + " is full to " + percent / 10 * 10 + " % of "
                                + status.logLimit() + " bytes",
                        "When it is full the oldest commits in it are lost to the backup, and a new generation begins:"
                                + " bring the store back, or serve with a larger --log-limit"));
            }
        }
    }

    private void tell(Running one, UploadStatus status) {
        if (status.state() != one.told) {
            one.told = status.state();
            output.note("backup of " + one.file + ": " + status.state() + ", " + status.commits()
                    + " commits wait, the first for " + status.lag().toSeconds() + " s");
        }
    }

    /** What was acknowledged goes into the stores first, if they answer soon. */
    @Override
    public void close() {
        for (Running one : all) {
            UploadStatus.State state = one.uploader.status().state();
            if (state == UploadStatus.State.ACTIVE || state == UploadStatus.State.BEHIND) {
                one.uploader.drain(LAST_OBJECTS);
            }
            one.uploader.close();
            one.store.close();
        }
    }
}
