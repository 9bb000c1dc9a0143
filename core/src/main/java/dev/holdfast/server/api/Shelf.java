package dev.holdfast.server.api;

import dev.holdfast.backup.Inventory;
import dev.holdfast.backup.runs.Order;
import dev.holdfast.model.Failure;
import dev.holdfast.server.http.Problem;
import java.util.List;
import java.util.function.Supplier;

/** Which of the configured stores holds a snapshot. */
public final class Shelf {
    private final Supplier<List<Order>> orders;
    private final Inventory inventory;

    public Shelf(Supplier<List<Order>> orders, Inventory inventory) {
        this.orders = orders;
        this.inventory = inventory;
    }

    /** The stores of all configured backups, as they are now. */
    public List<String> stores() {
        return orders.get().stream().map(Order::store).distinct().toList();
    }

    /** @throws Problem 404 when no store has it */
    String store(String id) {
        return stores().stream()
                .filter(store -> holds(store, id))
                .findFirst()
                .orElseThrow(() -> Problem.of(404, "there is no snapshot " + id, "GET /api/v1/snapshots lists them."));
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
