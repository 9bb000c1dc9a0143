package dev.holdfast.backup.runs;

import dev.holdfast.backup.Backup;
import dev.holdfast.backup.retention.Keep;
import dev.holdfast.jobs.RunRequest;
import dev.holdfast.model.Failure;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;

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

    /** Two letters at least, so that a Windows drive is a path. */
    private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:.*", Pattern.DOTALL);

    /** What starts a run for a source. All sources of one account wait for each other: they share its requests. */
    public RunRequest request(String source) {
        boolean shared = source.startsWith("d1:") || source.startsWith("kv:");
        return new RunRequest(BackupRun.NAME, new BackupRun.Params(name, source), shared ? CLOUDFLARE : source, null);
    }

    /** The id of the schedule of one of its sources. */
    public String schedule(String source) {
        return SCHEDULES + name + ":" + source;
    }

    /**
     * What tells stores apart: of a folder its absolute path, links followed as far as it is there; of a bucket its address
     * without a slash at the end. Two addresses of one place give the same text.
     */
    public static String place(String address) {
        if (SCHEME.matcher(address).matches() && !address.startsWith("file:")) {
            int options = address.indexOf('?');
            String path = options < 0 ? address : address.substring(0, options);
            return path.replaceFirst("/+$", "") + (options < 0 ? "" : address.substring(options));
        }
        try {
            Path folder = address.startsWith("file://")
                    ? Path.of(URI.create(address))
                    : Path.of(address.replaceFirst("^file:", ""));
            Path whole = folder.toAbsolutePath().normalize();
            return (Files.exists(whole) ? whole.toRealPath() : whole).toString();
        } catch (IOException | IllegalArgumentException e) {
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
