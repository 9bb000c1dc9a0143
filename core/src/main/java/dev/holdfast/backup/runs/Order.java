package dev.holdfast.backup.runs;

import dev.holdfast.archive.Archives;
import dev.holdfast.backup.Backup;
import dev.holdfast.backup.retention.Keep;
import dev.holdfast.jobs.RunRequest;
import dev.holdfast.model.Failure;
import java.time.ZoneId;
import java.util.List;
import java.util.function.Function;

/**
 * One configured backup.
 *
 * @param name unique
 * @param sources addresses
 * @param store address of the store
 * @param cron five fields as in crontab(5); empty: only on request
 * @param zone where these times are meant
 * @param keep what retention keeps of each source; null: everything
 * @param taking how a source is taken
 */
public record Order(
        String name,
        List<String> sources,
        String store,
        String cron,
        ZoneId zone,
        Keep keep,
        Function<String, Backup.Request> taking) {
    /** How the ids of the schedules of all orders begin. */
    public static final String SCHEDULES = "backup:";

    private static final String CLOUDFLARE = "cloudflare";

    /** What starts a run for a source. All sources of one account wait for each other: they share its requests. */
    public RunRequest request(String source) {
        boolean shared = source.startsWith("d1:") || source.startsWith("kv:");
        return new RunRequest(BackupRun.NAME, new BackupRun.Params(name, source), shared ? CLOUDFLARE : source, null);
    }

    /** The id of the schedule of one of its sources. */
    public String schedule(String source) {
        return SCHEDULES + name + ":" + source;
    }

    /** What tells stores apart: two addresses of one place give the same text. What is no address gives itself. */
    public static String place(String address) {
        try {
            return Archives.place(address);
        } catch (Failure _) {
            return address;
        }
    }

    /** The order of this name. */
    static Order find(List<Order> orders, String name) {
        return orders.stream()
                .filter(order -> order.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new Failure(
                        Failure.Kind.USAGE,
                        "there is no backup \"" + name + "\" in the configuration any more",
                        "Add it to holdfast.toml again, or cancel the run."));
    }
}
