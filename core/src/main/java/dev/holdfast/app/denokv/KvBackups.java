package dev.holdfast.app.denokv;

import dev.holdfast.app.wiring.Environment;
import dev.holdfast.archive.Owner;
import dev.holdfast.cli.config.KvBackup;
import dev.holdfast.cli.config.KvDatabase;
import dev.holdfast.cli.console.Output;
import dev.holdfast.denokv.bucket.GenerationName;
import dev.holdfast.denokv.engine.SqliteDatabase;
import dev.holdfast.denokv.engine.log.CommitLog;
import dev.holdfast.denokv.engine.role.Role;
import dev.holdfast.denokv.history.upload.Belonging;
import dev.holdfast.denokv.history.upload.Holder;
import dev.holdfast.denokv.history.upload.Host;
import dev.holdfast.denokv.history.upload.Takeover;
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
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The backups of databases that are served. Closed after the server, and before the databases. */
final class KvBackups implements AutoCloseable {
    private static final Duration LAST_OBJECTS = Duration.ofSeconds(10);

    /** A store that is away keeps nobody from his database. */
    private static final Duration LOOK = Duration.ofSeconds(5);

    private final Environment environment;
    private final Output output;
    private final Troubles troubles;
    private final Rights rights;
    private final SecureRandom random = new SecureRandom();
    private final List<Running> all = new ArrayList<>();
    private final List<SqliteDatabase> without = new ArrayList<>();

    /** One of them, and what was told of it last. */
    private static final class Running {
        private final String name;
        private final Path file;
        private final SqliteDatabase database;
        private final Store store;
        private final KvBackup wanted;
        /** Null while another server takes the writes. */
        private volatile Uploader uploader;

        private UploadStatus.State told = UploadStatus.State.INITIAL_COPY;

        Running(KvDatabase of, SqliteDatabase database, Store store, KvBackup wanted) {
            this.name = of.name();
            this.file = of.file();
            this.database = database;
            this.store = store;
            this.wanted = wanted;
        }

        boolean holdsLease() {
            Uploader present = uploader;
            return present != null && present.holdsLease();
        }
    }

    private KvBackups(Environment environment, Output output, Troubles troubles, Rights rights) {
        this.environment = environment;
        this.output = output;
        this.troubles = troubles;
        this.rights = rights;
    }

    /** Rights to write backups that replicas have taken over, by the address of the store. Safe for many threads. */
    record Rights(Environment environment, Map<String, Long> claimed) {
        Rights(Environment environment) {
            this(environment, new ConcurrentHashMap<>());
        }

        /** False when nobody has ever had it. */
        boolean take(String address, Duration length) {
            SecureRandom random = new SecureRandom();
            try (Store store = store(address, random)) {
                long epoch =
                        new Takeover(store, holder(random), random, System::nanoTime, environment.pause()).take(length);
                claimed.put(address, epoch);
                return epoch != 0;
            }
        }

        Store store(String address, SecureRandom random) {
            return new Stores(environment.variables(), environment.clock(), environment.pause(), random)
                    .open(StoreUrl.parse(address));
        }

        static Holder holder(SecureRandom random) {
            Owner owner = Owner.ofThisProcess(random);
            return new Holder(owner.machine(), owner.process(), owner.running());
        }
    }

    /** @throws Failure of a store that can not be opened; then none is begun */
    static KvBackups start(KvDatabases databases, Rights rights, Output output, Troubles troubles) {
        KvBackups backups = new KvBackups(rights.environment, output, troubles, rights);
        Set<String> places = new HashSet<>();
        try {
            for (KvDatabases.Opened one : databases.all()) {
                if (one.wanted().backup().isEmpty() && one.database() instanceof SqliteDatabase database) {
                    backups.without.add(database);
                }
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
        Store store = rights.store(wanted.to(), random);
        Running one = new Running(of, database, store, wanted);
        all.add(one);
        if (wanted.gatesWrites()) {
            database.intake().answerOnlyWhile(one::holdsLease);
        }
        if (wanted.adopts()) {
            Belonging.adopt(database, store);
        }
        startOrEnd(one);
        if (one.uploader != null) {
            one.uploader.demandPlace(LOOK);
        }
    }

    /** Who writes to a database backs it up, and nobody else: a replica begins when it is promoted. */
    private void startOrEnd(Running one) {
        boolean takesWrites = one.database.intake().role().takesWrites();
        if (takesWrites && one.uploader == null) {
            Host host = new Host(
                    environment.clock(),
                    random,
                    environment.pause(),
                    Rights.holder(random),
                    line -> output.warn("backup of " + one.file + ": " + line));
            one.uploader = Uploader.start(
                    one.database,
                    one.store,
                    settings(one.wanted),
                    host,
                    Optional.ofNullable(rights.claimed.remove(one.wanted.to())).orElse(0L));
        } else if (!takesWrites && one.uploader != null) {
            output.warn("backup of " + one.file + ": it ends here, because writes are taken elsewhere");
            end(one);
        }
    }

    /** What was acknowledged goes into the store first, if it answers soon. */
    private static void end(Running one) {
        UploadStatus.State state = one.uploader.status().state();
        if (state == UploadStatus.State.ACTIVE || state == UploadStatus.State.BEHIND) {
            one.uploader.drain(LAST_OBJECTS);
        }
        one.uploader.close();
        one.uploader = null;
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
                .findFirst()
                .flatMap(one -> Optional.ofNullable(one.uploader).map(it -> shown(one.store, it.status())));
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
        for (SqliteDatabase database : without) {
            // Its log is kept for nobody.
            database.log()
                    .follower(CommitLog.PROMOTION)
                    .ifPresent(it -> database.log().forget(it.name()));
        }
        for (Running one : all) {
            if (one.wanted.gatesWrites() && one.uploader != null && one.uploader.isSuperseded()) {
                fence(one);
            }
            startOrEnd(one);
            if (one.uploader != null) {
                look(one, one.uploader.status());
            }
        }
    }

    /** Another server acknowledges writes from now on; so this one is not to, also after its next start. */
    private void fence(Running one) {
        Role.Fenced fenced =
                new Role.Fenced("the holder of the lease", environment.clock().instant());
        one.database.intake().become(role -> role.takesWrites() ? fenced : role);
    }

    private void look(Running one, UploadStatus status) {
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
                    "alarm: the log of " + one.file + " is full to " + percent / 10 * 10 + " % of " + status.logLimit()
                            + " bytes",
                    "When it is full the oldest commits in it are lost to the backup, and a new generation begins:"
                            + " bring the store back, or serve with a larger --log-limit"));
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
            if (one.uploader != null) {
                end(one);
            }
            one.store.close();
        }
    }
}
