package dev.holdfast.server.api;

import dev.holdfast.backup.Forget;
import dev.holdfast.backup.Inventory;
import dev.holdfast.backup.index.SnapshotIndex;
import dev.holdfast.backup.runs.Order;
import dev.holdfast.model.Failure;
import dev.holdfast.server.http.Call;
import dev.holdfast.server.http.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Which of the configured stores holds a snapshot. */
public final class Shelf {
    /** What {@code ?store=} is for. */
    static final String WHICH = "The address of the store that is meant; needed where several have the snapshot.";

    private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9._-]*/\\d{8}T\\d{9}Z");

    private final Supplier<List<Order>> orders;
    private final Inventory inventory;
    private final SnapshotIndex index;

    /** @param index says where to look first */
    public Shelf(Supplier<List<Order>> orders, Inventory inventory, SnapshotIndex index) {
        this.orders = orders;
        this.inventory = inventory;
        this.index = index;
    }

    /** The stores of all configured backups, as they are now. */
    public List<String> stores() {
        return orders.get().stream().map(Order::store).distinct().toList();
    }

    /** The one of {@code ?store=}, or the only one. */
    String store(String id, Call call) {
        return store(id, call.query("store").orElse(null));
    }

    /**
     * @param wanted the store that is meant, in any spelling of its address; null for the only one that has it
     * @throws Problem 404 when it is not there; 409 when several stores have it and none is named
     * @throws Failure when none has it, and one could not be asked: it names the store
     */
    String store(String id, String wanted) {
        List<String> there = holders(id, wanted == null || wanted.isEmpty() ? likely(id) : List.of(named(wanted)));
        if (there.size() > 1) {
            List<String> found = stores().stream().filter(there::contains).toList();
            throw Problem.of(
                    409,
                    id + " is in several stores: " + String.join(", ", found),
                    "Say which one is meant: ?store=" + found.getFirst() + ", or \"store\" in the body of a restore.");
        }
        return there.getFirst();
    }

    /**
     * The stores that have it, at least one; those where it was seen first. A store that does not answer is passed over, unless
     * the snapshot is in no other.
     *
     * @throws Problem 404 when no store has it
     * @throws Failure when none has it, and one could not be asked: it names the store
     */
    List<String> holders(String id) {
        return holders(id, likely(id));
    }

    /** The configured store of this address, however it is spelled. */
    String named(String address) {
        String place = Order.place(address);
        return stores().stream()
                .filter(store -> Order.place(store).equals(place))
                .findFirst()
                .orElseThrow(() -> Problem.of(
                        404,
                        "there is no store " + address + " in the configuration",
                        "Configured: " + String.join(", ", stores())));
    }

    private List<String> holders(String id, List<String> stores) {
        List<String> found = new ArrayList<>();
        List<Failure> unasked = new ArrayList<>();
        for (String store : stores) {
            // What is found needs no answer of one that is known to be away.
            if (!found.isEmpty() && index.view(store).problem().isPresent()) {
                continue;
            }
            try {
                if (holds(store, id)) {
                    found.add(store);
                }
            } catch (Failure failure) {
                unasked.add(new Failure(
                        failure.kind(),
                        id + " is in no store that answers, and " + store + " could not be asked: "
                                + failure.getMessage(),
                        failure.hint(),
                        failure));
            }
        }
        if (!found.isEmpty()) {
            return found;
        }
        throw unasked.stream()
                .<RuntimeException>map(Function.identity())
                .findFirst()
                .orElseGet(() -> Problem.of(404, "there is no snapshot " + id, "GET /api/v1/snapshots lists them."));
    }

    /** All stores: first those that were seen to have it, then those that its source is backed up to. */
    private List<String> likely(String id) {
        if (!ID.matcher(id).matches()) {
            return List.of();
        }
        String slug = id.substring(0, id.indexOf('/'));
        Stream<String> known = stores().stream().filter(store -> index.remembers(store, id));
        Stream<String> own = orders.get().stream()
                .filter(order -> order.sources().stream().map(Forget::slug).anyMatch(slug::equals))
                .map(Order::store);
        return Stream.of(known, own, stores().stream())
                .flatMap(Function.identity())
                .distinct()
                .toList();
    }

    /** @throws Problem 409 when it is encrypted and this server has no key: then that command does it where the key is */
    void requireKey(String store, String id, String command) {
        if (inventory.isLocked(store, id)) {
            throw Problem.of(
                    409,
                    id + " is encrypted, and this server has no key to it",
                    "Where the key is: holdfast " + command + " --identity FILE");
        }
    }

    private boolean holds(String store, String id) {
        try {
            return inventory.find(store, "", id).id().equals(id);
        } catch (Failure failure) {
            if (failure.kind() == Failure.Kind.NOT_FOUND || failure.kind() == Failure.Kind.USAGE) {
                return false;
            }
            throw failure;
        }
    }
}
