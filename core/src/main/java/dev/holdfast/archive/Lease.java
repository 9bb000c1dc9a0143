package dev.holdfast.archive;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.archive.layout.Json;
import dev.holdfast.archive.parts.Folder;
import dev.holdfast.model.Failure;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The right to write one snapshot, held as {@code lease-<n>.json}: the greatest n holds.
 *
 * <p>Creating a number is atomic, so of several who take over one wins; and a writer that was only slow finds the greater
 * number at its next {@link #check} and stops. Safe for several threads.
 */
final class Lease implements AutoCloseable {
    static final Duration STALE = Duration.ofMinutes(10);

    private static final Duration RENEWAL = Duration.ofMinutes(1);
    private static final String PREFIX = "lease-";

    private final Folder folder;
    private final Owner owner;
    private final Clock clock;
    private final long number;
    private volatile Instant due;
    private boolean released;

    private Lease(Folder folder, Owner owner, Clock clock, long number) {
        this.folder = folder;
        this.owner = owner;
        this.clock = clock;
        this.number = number;
        this.due = clock.instant().plus(RENEWAL);
    }

    /** What a lease file says. */
    private record Held(long number, String machine, String process, String token, String work, Instant renewed) {}

    /** A lease on a new folder, or empty when somebody is or was there. */
    static Optional<Lease> begin(Folder folder, Owner owner, Clock clock) {
        Optional<Lease> lease = claim(folder, owner, clock, 1);
        if (lease.isPresent() && folder.files("").size() > 1) {
            lease.get().close();
            return Optional.empty();
        }
        return lease;
    }

    /**
     * Takes over an unfinished snapshot.
     *
     * @throws Failure BUSY when its writer lives, and was not at the same piece of work
     */
    static Lease takeOver(Folder folder, Owner owner, Clock clock) {
        Optional<Held> before = newest(folder);
        if (before.isPresent() && isAlive(before.get(), owner, clock)) {
            throw busy(folder, before.get());
        }
        long next = before.map(Held::number).orElse(0L) + 1;
        Lease lease = claim(folder, owner, clock, next).orElseThrow(() -> busy(folder, null));
        lease.check();
        return lease;
    }

    /** Stops an earlier attempt at the same work, so that what is there is there to stay; without one does nothing. */
    static void stopEarlier(Folder folder, Owner owner, Clock clock) {
        newest(folder)
                .filter(held -> owner.succeeds(held.work))
                .ifPresent(held -> takeOver(folder, owner, clock).close());
    }

    /** To be called often; costs nothing most of the time. */
    void renew() {
        if (!clock.instant().isBefore(due)) {
            renewNow();
        }
    }

    /**
     * Makes sure that nobody took over, also nobody who has finished and given back since.
     *
     * @throws Failure BUSY when somebody did
     */
    void check() {
        Optional<Held> held = newest(folder);
        // Numbers begin again when all was given back, tokens do not.
        boolean isOurs = held.isPresent()
                && held.get().number == number
                && held.get().token.equals(owner.token());
        if (!isOurs) {
            throw busy(folder, held.orElse(null));
        }
    }

    /** Gives it back. Safe to call twice. */
    @Override
    public synchronized void close() {
        if (!released) {
            folder.files(PREFIX).keySet().stream()
                    .filter(name -> number(name) > 0 && number(name) <= number)
                    .forEach(folder::delete);
            released = true;
        }
    }

    private synchronized void renewNow() {
        Instant now = clock.instant();
        if (!released && !now.isBefore(due)) {
            check();
            folder.write(file(number), content(owner, now));
            due = now.plus(RENEWAL);
        }
    }

    private static Optional<Lease> claim(Folder folder, Owner owner, Clock clock, long number) {
        return folder.writeIfAbsent(file(number), content(owner, clock.instant())) || isOurs(folder, number, owner)
                ? Optional.of(new Lease(folder, owner, clock, number))
                : Optional.empty();
    }

    /** After a lost answer the one that exists may be our own. */
    private static boolean isOurs(Folder folder, long number, Owner owner) {
        return read(folder, file(number))
                .filter(held -> held.token.equals(owner.token()))
                .isPresent();
    }

    private static boolean isAlive(Held held, Owner owner, Clock clock) {
        return clock.instant().isBefore(held.renewed.plus(STALE))
                && !owner.succeeds(held.work)
                && !owner.knowsDead(held.machine, held.process);
    }

    private static long newestNumber(Folder folder) {
        return folder.files(PREFIX).keySet().stream()
                .mapToLong(Lease::number)
                .max()
                .orElse(0);
    }

    private static Optional<Held> newest(Folder folder) {
        long number = newestNumber(folder);
        return number == 0 ? Optional.empty() : read(folder, file(number));
    }

    /** One that can not be read holds as long as it takes to find that out: its writer will see the greater number. */
    private static Optional<Held> read(Folder folder, String name) {
        return folder.find(name).map(bytes -> {
            try {
                return Json.parse(name, bytes, node -> held(name, node));
            } catch (Failure torn) {
                return new Held(number(name), "", "", "", "", Instant.EPOCH);
            }
        });
    }

    private static Held held(String name, JsonNode node) {
        return new Held(
                number(name),
                Json.text(node, "machine"),
                Json.text(node, "process"),
                Json.text(node, "token"),
                node.hasNonNull("work") ? Json.text(node, "work") : "",
                Json.time(node, "renewed"));
    }

    private static byte[] content(Owner owner, Instant now) {
        return Json.bytes(json -> {
            json.writeStringField("machine", owner.machine());
            json.writeStringField("process", owner.process());
            json.writeStringField("token", owner.token());
            if (!owner.work().isEmpty()) {
                json.writeStringField("work", owner.work());
            }
            json.writeStringField("renewed", now.toString());
        });
    }

    static boolean isLease(String name) {
        return number(name) > 0;
    }

    private static String file(long number) {
        return PREFIX + number + ".json";
    }

    private static long number(String name) {
        return name.matches(PREFIX + "[0-9]{1,18}\\.json")
                ? Long.parseLong(name.substring(PREFIX.length(), name.length() - 5))
                : 0;
    }

    private static Failure busy(Folder folder, Held held) {
        String who = held == null ? "another process" : "process " + held.process + " of " + held.machine;
        String when = held == null ? "" : "; it counts as dead at " + held.renewed.plus(STALE);
        return new Failure(
                Failure.Kind.BUSY,
                "the snapshot " + folder.id() + " is being written by " + who,
                "wait for it" + when + ", or begin another one with --fresh");
    }
}
