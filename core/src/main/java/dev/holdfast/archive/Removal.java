package dev.holdfast.archive;

import dev.holdfast.archive.layout.Json;
import dev.holdfast.archive.layout.Manifest;
import dev.holdfast.archive.layout.SnapshotId;
import dev.holdfast.archive.layout.Sums;
import dev.holdfast.archive.parts.Folder;
import dev.holdfast.model.Failure;
import dev.holdfast.store.Store;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * Removes snapshots, and puts them on hold.
 *
 * <p>A removal begins with {@code forgotten.json} and then takes SHA256SUMS away, so that nothing that is half gone looks
 * whole, nor like a loss; it ends with {@code forgotten.json}. One that was killed is gone on with by the next call, or given
 * up while SHA256SUMS is there: then nothing is gone. The store stays open.
 */
public final class Removal {
    static final String MARK = "forgotten.json";
    static final String HOLDS = "holds/";

    private final Store store;
    private final Owner owner;
    private final Clock clock;

    Removal(Store store, Owner owner, Clock clock) {
        this.store = store;
        this.owner = owner;
        this.clock = clock;
    }

    /**
     * Removes a snapshot with all that belongs to it. Safe to call twice, also for one that is gone.
     *
     * @throws Failure BUSY when it is being written, or is on hold; then nothing was touched
     */
    public void remove(String id, String reason) {
        Folder folder = folder(id);
        TreeSet<String> files = new TreeSet<>(folder.files("").keySet());
        if (files.isEmpty()) {
            return;
        }
        requireNoHold(folder);
        // A sealed one is not written any more; a lease in it is of a writer that died between the seal and giving it
        // back.
        Lease lease = files.contains(Sums.NAME) ? null : Lease.takeOver(folder, owner, clock);
        folder.write(MARK, mark(reason));
        folder.delete(Sums.NAME);
        folder.delete(Manifest.NAME);
        folder.files("").keySet().stream()
                .filter(name -> !name.equals(MARK) && (lease == null || !Lease.isLease(name)))
                .forEach(folder::delete);
        if (lease != null) {
            lease.close();
        }
        folder.delete(MARK);
    }

    /** Gives up a removal that was begun and took nothing away. Safe to call for one that was never begun. */
    public void spare(String id) {
        folder(id).delete(MARK);
    }

    /**
     * Puts a snapshot on hold, beside the holds that it has.
     *
     * @param until null: until it is released
     * @throws Failure NOT_FOUND when there is no such snapshot
     */
    public Hold hold(String id, String reason, Instant until) {
        Folder folder = existing(id);
        Hold hold = new Hold(reason, clock.instant(), until);
        for (int later = 0; later < 1000; later++) {
            String name = HOLDS + SnapshotId.stamp(hold.since().plusMillis(later)) + ".json";
            if (folder.writeIfAbsent(name, hold.toJson())) {
                return hold;
            }
        }
        throw new Failure(Failure.Kind.BUSY, "there are a thousand holds of this moment", "Set the clock right.");
    }

    /** Ends all holds of a snapshot; the answer is those that were there. */
    public List<Hold> release(String id) {
        Folder folder = existing(id);
        List<Hold> holds = holds(folder);
        folder.files(HOLDS).keySet().forEach(folder::delete);
        return holds;
    }

    static List<Hold> holds(Folder folder) {
        List<Hold> holds = new ArrayList<>();
        folder.files(HOLDS)
                .keySet()
                .forEach(name ->
                        folder.find(name).map(bytes -> Hold.read(name, bytes)).ifPresent(holds::add));
        return holds;
    }

    private void requireNoHold(Folder folder) {
        holds(folder).stream()
                .filter(hold -> hold.isInForce(clock.instant()))
                .findFirst()
                .ifPresent(hold -> {
                    throw new Failure(
                            Failure.Kind.BUSY,
                            folder.id() + " is on hold: " + hold.reason(),
                            "`holdfast hold --release` ends it.");
                });
    }

    private Folder existing(String id) {
        Folder folder = folder(id);
        if (folder.files("").isEmpty()) {
            throw new Failure(
                    Failure.Kind.NOT_FOUND,
                    "there is no snapshot '" + id + "' in " + store.address(),
                    "`holdfast list` names those that are there.");
        }
        return folder;
    }

    private Folder folder(String id) {
        return new Folder(
                store,
                SnapshotId.parse(id)
                        .orElseThrow(() -> new Failure(
                                Failure.Kind.USAGE,
                                "'" + id + "' is no name of a snapshot",
                                "It looks like d1-shop/20261121T100000123Z.")));
    }

    private byte[] mark(String reason) {
        return Json.bytes(json -> {
            json.writeNumberField("format", Manifest.FORMAT);
            json.writeStringField("time", clock.instant().toString());
            json.writeStringField("reason", reason);
        });
    }
}
