package dev.holdfast.server.api;

import dev.holdfast.backup.Forget;
import dev.holdfast.backup.Inventory;
import dev.holdfast.backup.index.SnapshotIndex;
import dev.holdfast.backup.runs.Order;
import dev.holdfast.model.Failure;
import dev.holdfast.server.http.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Which of the configured stores holds a snapshot. */
public final class Shelf {
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

    /**
     * A store that does not answer is passed over, unless the snapshot is in no other.
     *
     * @throws Problem 404 when no store has it
     * @throws Failure when none has it, and one could not be asked: it names the store
     */
    String store(String id) {
        List<Failure> unasked = new ArrayList<>();
        for (String store : ID.matcher(id).matches() ? likely(id) : List.<String>of()) {
            try {
                if (holds(store, id)) {
                    return store;
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
        throw unasked.stream()
                .<RuntimeException>map(Function.identity())
                .findFirst()
                .orElseGet(() -> Problem.of(404, "there is no snapshot " + id, "GET /api/v1/snapshots lists them."));
    }

    /** All stores: first those that were seen to have it, then those that its source is backed up to. */
    private List<String> likely(String id) {
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
