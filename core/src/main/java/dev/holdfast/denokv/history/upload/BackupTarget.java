package dev.holdfast.denokv.history.upload;

import dev.holdfast.denokv.bucket.GenerationName;
import dev.holdfast.denokv.bucket.ObjectName;
import dev.holdfast.denokv.engine.SqliteDatabase;
import dev.holdfast.denokv.engine.log.CommitLog;
import dev.holdfast.denokv.engine.log.LogStatus;
import dev.holdfast.denokv.engine.log.PairsAt;
import dev.holdfast.denokv.value.Versionstamp;
import dev.holdfast.flow.changes.ChangeTarget;
import dev.holdfast.flow.changes.Commit;
import dev.holdfast.flow.changes.Position;
import dev.holdfast.flow.changes.PositionGone;
import dev.holdfast.flow.changes.Superseded;
import dev.holdfast.model.Failure;
import dev.holdfast.store.Store;
import dev.holdfast.store.StoreException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A backup in a store, as a target of the database's own log. How far it is stands in the database's file, as the mark of
 * a follower: first what is about to be put, then that it was. So the object that a crash leaves in doubt is put again, the
 * same to the byte.
 */
final class BackupTarget implements ChangeTarget {
    private final Place place;
    private final UploadSettings settings;
    private final Clock clock;
    private final RandomGenerator random;
    private final Cutter cutter;
    private Bookmark mark;
    private Position at;
    private Position whole;
    private volatile boolean closed;

    /**
     * What it is between.
     *
     * @param follower its name in the log
     * @param said is told what a person should know
     */
    record Place(SqliteDatabase database, Store store, Fence fence, String follower, Consumer<String> said) {
        CommitLog log() {
            return database.log();
        }
    }

    BackupTarget(Place place, UploadSettings settings, Clock clock, RandomGenerator random) {
        this.place = place;
        this.settings = settings;
        this.clock = clock;
        this.random = random;
        this.cutter = new Cutter(settings.interval(), settings.pieceBytes());
    }

    @Override
    public String address() {
        return "denokv-backup:" + place.store.address();
    }

    /** The folder of the present generation; empty while there is none. */
    synchronized Optional<String> generation() {
        return Optional.ofNullable(mark).map(Bookmark::folder);
    }

    /** When that generation was begun. */
    Optional<Instant> begun() {
        return generation().flatMap(GenerationName::parse).map(GenerationName::begun);
    }

    /**
     * From where on the present generation has everything, as far as this process knows; empty while there is none. It may
     * have more: where a process before this one has begun it is not known.
     */
    synchronized Optional<Position> whole() {
        return Optional.ofNullable(whole);
    }

    @Override
    public Optional<Position> position() {
        Optional<LogStatus.Follower> follower = place.log().follower(place.follower);
        Optional<Bookmark> known = follower.flatMap(it -> Bookmark.parse(it.note()));
        if (known.isEmpty()) {
            remember(null, null);
            return promoted().flatMap(this::takenOver);
        }
        remember(known.get(), follower.get().at());
        // It goes on from its own place: also when it ended before it could forget that.
        promoted().ifPresent(it -> place.log().forget(it.name()));
        if (follower.get().isLost()) {
            return Optional.of(at);
        }
        place.fence.check();
        try {
            finish();
            return isAsItWasLeft() ? Optional.of(at) : Optional.empty();
        } catch (Folder.Foreign e) {
            place.said.accept("a new generation begins: " + e.getMessage());
            return Optional.empty();
        } catch (PositionGone e) {
            // Whoever reads on from here is told the same.
            return Optional.of(at);
        }
    }

    /** Where the database was when it was promoted, if no backup of it has gone on since. */
    private Optional<LogStatus.Follower> promoted() {
        boolean isNext = place.follower.startsWith(Uploader.NEXT);
        return isNext ? Optional.empty() : place.log().follower(CommitLog.PROMOTION);
    }

    /** When the primary before it has put everything up to there, its generation is gone on with. */
    private Optional<Position> takenOver(LogStatus.Follower from) {
        if (settings.alone() || from.isLost()) {
            return Optional.empty();
        }
        // From here on nobody else writes there.
        place.fence.check();
        Generations generations = new Generations(place.store);
        List<GenerationName> all = generations.complete();
        Optional<Bookmark> end =
                all.isEmpty() ? Optional.empty() : end(all.getLast().toString(), from);
        end.ifPresent(it -> {
            place.log().moved(place.follower, from.at(), it.toString());
            place.log().forget(CommitLog.PROMOTION);
            remember(it, from.at());
            place.said.accept("goes on in generation " + it.folder() + " behind "
                    + from.at().at() + ", where the primary before it has ended");
        });
        return end.map(it -> from.at());
    }

    /** Only the very same commit: of a time that was kept with it. */
    private Optional<Bookmark> end(String folder, LogStatus.Follower from) {
        return new Generations(place.store)
                .last(folder, 0)
                .filter(it -> it.last().commit().equals(stamp(from.at())))
                .filter(it -> new Folder(place.store, folder, false)
                        .timeMs(it)
                        .filter(ms -> from.note().equals(ms.toString()))
                        .isPresent())
                .map(it -> Bookmark.of(folder, it.sequence()));
    }

    /** Puts the object again that was about to be put when the last process ended. */
    private void finish() {
        if (mark.through() == null) {
            return;
        }
        List<Commit> commits = new ArrayList<>();
        Position here = at;
        while (stamp(here).compareTo(mark.through()) < 0) {
            List<Commit> more = place.log().read(here, 1_000, Duration.ZERO);
            for (Commit commit : more) {
                if (stamp(commit.position()).compareTo(mark.through()) <= 0) {
                    commits.add(commit);
                }
            }
            if (more.isEmpty()) {
                // The file is of an earlier time than its own mark; nothing is known of the object.
                throw new Folder.Foreign("the end of " + mark.folder());
            }
            here = more.getLast().position();
        }
        put(Cutter.one(commits));
        stored(at);
    }

    /** Whether the last object in the folder is ours, and the base is there. */
    private boolean isAsItWasLeft() {
        if (!settings.alone()) {
            return isAsItWasSeen();
        }
        try {
            return isAsItWasSeen();
        } catch (StoreException.Denied e) {
            // With keys that may only put nobody can tell.
            return true;
        }
    }

    private boolean isAsItWasSeen() {
        Folder folder = folder();
        String last = ObjectName.LOGS + mark.sequence();
        List<String> objects = folder.behind(ObjectName.LOGS, last);
        boolean isLast = objects.size() == 1
                && objects.getFirst().startsWith(last + "_")
                && ObjectName.log(objects.getFirst()).last().commit().compareTo(stamp(at)) <= 0;
        boolean hasBase = folder.behind(ObjectName.DIFFERENTIAL, "").size() == 1;
        boolean isNewest = !new Generations(place.store).isOutdated(mark.folder(), ours());
        if (!isNewest && place.fence.isContinued() && place.database.intake().needsRight()) {
            throw new Superseded(
                    "another database has gone on with the backup in " + place.store.address(),
                    "Let only one of them take writes");
        }
        if (!isLast || !hasBase || !isNewest) {
            place.said.accept("a new generation begins: " + mark.folder() + " in " + place.store.address()
                    + (isNewest ? " is not as it was left" : " is not the newest there"));
        }
        return isLast && hasBase && isNewest;
    }

    /** Folders that this database writes to, also the one that is to follow the present one. */
    private Set<String> ours() {
        return place.log().status().followers().stream()
                .flatMap(it -> Stream.of(it.note().split(" ")))
                .collect(Collectors.toSet());
    }

    @Override
    public Position begin() {
        place.fence.check();
        CommitLog log = place.log();
        String name = newName();
        withdraw();
        Optional<LogStatus.Follower> lost =
                log.follower(place.follower).filter(LogStatus.Follower::isLost).or(this::promoted);
        long had = lost.map(it -> log.number(it.name())).orElse(-1L);
        // After a crash it is begun again. From here on the log keeps what comes.
        log.forget(place.follower);
        log.moved(place.follower, log.register(place.follower), Bookmark.begun(name));
        remember(null, null);
        place.said.accept("initial copy into " + place.store.address() + ", generation " + name);
        try (PairsAt state = place.database.pairs()) {
            lost.filter(it -> had >= 0 && had < state.number())
                    .ifPresent(it ->
                            place.said.accept((state.number() - had) + " commits are in no backup one by one: behind "
                                    + it.at().at() + ", up to " + state.versionstamp()
                                    + ". The new generation has the state behind them"));
            Base base = new Base(
                    new Folder(place.store, name, settings.alone()), basesFence(), settings.partBytes(), lineage());
            Bookmark begun = base.write(state);
            log.moved(place.follower, state.position(), begun.toString());
            remember(begun, state.position());
            promoted().ifPresent(it -> log.forget(it.name()));
            place.said.accept("initial copy done: " + base.pairs() + " pairs as of " + state.versionstamp());
            return state.position();
        }
    }

    private String lineage() {
        String known = place.database.intake().lineage();
        if (known.isEmpty()) {
            known = HexFormat.of().toHexDigits(random.nextLong());
            place.database.intake().belong(known);
        }
        return known;
    }

    /** What was begun and is not known to be finished: nobody is to take it for a generation that goes on. */
    private void withdraw() {
        // Of a next generation also one that has to be begun anew: the present one has what was in it.
        boolean isNext = place.follower.startsWith(Uploader.NEXT);
        Optional<String> unfinished = place.log()
                .follower(place.follower)
                .map(LogStatus.Follower::note)
                .flatMap(note -> Bookmark.unfinished(note)
                        .or(() -> Bookmark.parse(note).filter(it -> isNext).map(Bookmark::folder)));
        if (!settings.alone()) {
            unfinished.flatMap(GenerationName::parse).ifPresent(new Generations(place.store)::drop);
        }
    }

    /** A base may last: whoever closes this does not wait for it. */
    private Fence basesFence() {
        return new Fence() {
            @Override
            public long epoch() {
                return place.fence.epoch();
            }

            @Override
            public void check() {
                if (closed) {
                    throw new Failure(Failure.Kind.BUSY, "the initial copy was ended before it was whole", "");
                }
                place.fence.check();
            }
        };
    }

    /** It sorts behind all that were there before, whatever the clock says. */
    private String newName() {
        Optional<String> before = place.log()
                .follower(place.follower)
                .flatMap(it -> Bookmark.parse(it.note()))
                .map(Bookmark::folder);
        try {
            List<Generations.Found> all = new Generations(place.store).all();
            before = all.isEmpty() ? before : Optional.of(all.getLast().name().toString());
        } catch (StoreException.Denied e) {
            if (!settings.alone()) {
                throw e;
            }
        }
        Instant now = clock.instant();
        Instant earliest = before.flatMap(GenerationName::parse)
                .map(it -> it.begun().plusMillis(1))
                .orElse(now);
        return GenerationName.of(now.isBefore(earliest) ? earliest : now, random.nextInt())
                .toString();
    }

    @Override
    public void apply(List<Commit> commits) {
        List<Commit> fresh = fresh(commits);
        if (fresh.isEmpty()) {
            return;
        }
        try {
            for (Cutter.Cut cut : cutter.cut(fresh)) {
                place.fence.check();
                Bookmark next = mark.next(
                        place.fence.epoch(),
                        cut.piece().changes().getLast().moment().commit());
                place.log().moved(place.follower, at, next.toString());
                remember(next, at);
                put(cut);
            }
        } catch (Folder.Foreign e) {
            throw new PositionGone(
                    e.getMessage(),
                    "Let only one server write a backup",
                    place.log().oldest());
        }
        stored(fresh.getLast().position());
    }

    private List<Commit> fresh(List<Commit> commits) {
        if (at == null || !commits.getFirst().position().generation().equals(at.generation())) {
            throw new PositionGone(
                    address(), commits.getFirst().position(), place.log().oldest());
        }
        return commits.stream()
                .filter(commit -> stamp(commit.position()).compareTo(stamp(at)) > 0)
                .toList();
    }

    private void put(Cutter.Cut cut) {
        folder().put(cut.piece().name(mark.sequence()).toString(), cut.piece().write());
        remember(mark, cut.end());
    }

    private void stored(Position through) {
        Bookmark now = mark.stored();
        place.log().moved(place.follower, through, now.toString());
        remember(now, through);
    }

    private Folder folder() {
        return new Folder(place.store, mark.folder(), settings.alone());
    }

    private synchronized void remember(Bookmark nextMark, Position next) {
        boolean isSame = mark != null && nextMark != null && mark.folder().equals(nextMark.folder());
        whole = isSame ? whole : next;
        mark = nextMark;
        at = next;
    }

    private static Versionstamp stamp(Position position) {
        return Versionstamp.parse(position.at());
    }

    /** Ends an initial copy. Database and store are the caller's. */
    @Override
    public void close() {
        closed = true;
    }
}
