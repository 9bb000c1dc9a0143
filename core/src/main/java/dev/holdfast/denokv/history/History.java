package dev.holdfast.denokv.history;

import dev.holdfast.denokv.value.Versionstamp;
import dev.holdfast.flow.TemporaryFolder;
import dev.holdfast.model.Failure;
import dev.holdfast.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A backup of Deno KV, as it is when it is opened: its generations, and which of their commits is meant by a moment.
 *
 * <p>For one thread. Needs room for a temporary file with the names of the objects that it lists.
 */
public final class History implements AutoCloseable {
    private final Store store;
    private final List<Generation> generations;
    private final TemporaryFolder scratch;
    private final Map<Generation, OpenGeneration> open = new HashMap<>();

    private History(Store store, List<Generation> generations, TemporaryFolder scratch) {
        this.store = store;
        this.generations = generations;
        this.scratch = scratch;
    }

    /**
     * Looks for generations below the store's root.
     *
     * @param store stays the caller's to close
     * @param generation the name of the only one that counts; empty for all
     * @throws Failure NOT_FOUND when there is none; CORRUPT
     */
    public static History open(Store store, String generation) {
        List<Generation> found = Generations.below(store).stream()
                .filter(it -> generation.isEmpty() || it.folder().equals(generation + "/"))
                .toList();
        if (found.isEmpty()) {
            throw new Failure(
                    Failure.Kind.NOT_FOUND,
                    "there is no " + (generation.isEmpty() ? "backup of Deno KV" : "generation " + generation) + " in "
                            + store.address(),
                    "Name the folder that holds differential, snapshots and logs, or what was given to --backup-to");
        }
        try {
            return new History(store, found, TemporaryFolder.ofTheSystem());
        } catch (IOException e) {
            throw new Failure(Failure.Kind.REMOTE, "a temporary folder can not be made: " + e, "Is the disk full?", e);
        }
    }

    /** The oldest first. Those without a base are not whole yet, and nothing can be had from them. */
    public List<Generation> generations() {
        return generations;
    }

    /** A place in it. */
    record Place(OpenGeneration generation, Versionstamp commit) {}

    /**
     * The newest generation that has the moment; one whose base is from before it, if there is one.
     *
     * @throws Failure NOT_FOUND when none has it
     */
    Place find(When when) {
        Place early = null;
        Versionstamp newer = null;
        for (Generation generation : complete()) {
            OpenGeneration at = opened(generation);
            Optional<Versionstamp> commit = at.through(when);
            if (commit.isPresent() && endsTooSoon(at, commit.get(), when, newer)) {
                throw hole(when, at.newest(), newer);
            }
            if (commit.isPresent() && commit.get().compareTo(at.base()) >= 0) {
                return new Place(at, commit.get());
            }
            if (commit.isPresent() && early == null) {
                early = new Place(at, commit.get());
            }
            newer = at.base();
        }
        if (early == null) {
            throw unknown(when);
        }
        return early;
    }

    /** Asked for a time behind its end, while a newer one begins only later: nobody knows what was between. */
    private static boolean endsTooSoon(OpenGeneration at, Versionstamp commit, When when, Versionstamp newer) {
        return newer != null
                && when instanceof When.Time
                && commit.equals(at.newest())
                && commit.compareTo(newer) < 0
                && at.newestTime()
                        .filter(last -> last.isBefore(((When.Time) when).time()))
                        .isPresent();
    }

    private Failure hole(When when, Versionstamp end, Versionstamp next) {
        return new Failure(
                Failure.Kind.NOT_FOUND,
                text(when) + " is in none of the generations in " + store.address() + ": one ends with " + end
                        + ", the next begins with " + next,
                "Say one of these two; what was committed between them may be missing");
    }

    private Failure unknown(When when) {
        List<Generation> whole = whole();
        if (whole.isEmpty()) {
            return new Failure(
                    Failure.Kind.NOT_FOUND,
                    "no generation in " + store.address() + " is whole yet: the object differential is missing",
                    "Wait until the first copy is done");
        }
        return new Failure(
                Failure.Kind.NOT_FOUND,
                text(when) + " is not in the backup in " + store.address(),
                "It reaches from " + opened(whole.getLast()).base() + " to "
                        + opened(whole.getFirst()).newest() + "; see: holdfast denokv list");
    }

    private static String text(When when) {
        return switch (when) {
            case When.Latest _ -> "the newest commit";
            case When.Stamp(Versionstamp stamp, boolean before) -> (before ? "what was before " : "") + stamp;
            case When.Time(java.time.Instant time, boolean before) -> (before ? "what was before " : "") + time;
        };
    }

    /** The newest first. One that is damaged is a failure when its turn comes: those before it can be had. */
    Iterable<Generation> complete() {
        return () -> generations.reversed().stream()
                .map(Generation::demandSound)
                .filter(it -> it.base().isPresent())
                .iterator();
    }

    private List<Generation> whole() {
        return generations.reversed().stream()
                .filter(it -> it.base().isPresent())
                .toList();
    }

    OpenGeneration opened(Generation generation) {
        return open.computeIfAbsent(
                generation,
                it -> new OpenGeneration(new Bucket(store, it), scratch.path().resolve("names-" + open.size())));
    }

    /** A name for a file that is removed with this. */
    Path scratchFile(String name) {
        return scratch.path().resolve(name);
    }

    /** Safe to call twice. */
    @Override
    public void close() {
        open.values().forEach(OpenGeneration::close);
        open.clear();
        try {
            scratch.close();
        } catch (IOException e) {
            throw new Failure(Failure.Kind.REMOTE, "a temporary folder can not be removed: " + e, "", e);
        }
    }
}
