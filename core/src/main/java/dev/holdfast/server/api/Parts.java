package dev.holdfast.server.api;

import dev.holdfast.backup.Download;
import dev.holdfast.backup.Inventory;
import dev.holdfast.backup.runs.Order;
import dev.holdfast.jobs.Jobs;
import java.time.Clock;
import java.util.List;
import java.util.function.Supplier;

/**
 * What the endpoints work with.
 *
 * @param orders the configured backups, as they are now
 */
public record Parts(Jobs jobs, Supplier<List<Order>> orders, Inventory inventory, Download download, Clock clock) {}
