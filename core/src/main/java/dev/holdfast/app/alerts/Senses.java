package dev.holdfast.app.alerts;

import dev.holdfast.backup.runs.Order;
import dev.holdfast.cloudflare.RequestBudget;
import dev.holdfast.jobs.Jobs;
import dev.holdfast.server.api.DenokvApi;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Where the facts come from.
 *
 * @param orders the configured backups, as they are now
 * @param probe asks a store whether it is there: why not, or empty
 * @param quotas by account
 * @param denokv the watched databases, as they were seen last
 */
record Senses(
        Jobs jobs,
        Supplier<List<Order>> orders,
        UnaryOperator<String> probe,
        Supplier<Map<String, RequestBudget.Usage>> quotas,
        Logins logins,
        Supplier<List<DenokvApi.Database>> denokv,
        Clock clock) {}
