package dev.holdfast.server.api;

import dev.holdfast.server.http.Access;
import dev.holdfast.server.http.Endpoint;
import dev.holdfast.server.http.Reply;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Shows the Deno KV databases that are watched: does each answer, and is its backup up to date. */
public final class DenokvApi {
    /** The state of a database that does not answer, or whose answer is refused. */
    public static final String UNREACHABLE = "unreachable";

    /** Of one that answers and has no backup. */
    public static final String NO_BACKUP = "no-backup";

    /** Of one that was not asked yet. */
    public static final String UNKNOWN = "unknown";

    /** All that a database can be in. */
    public static final List<String> STATES =
            List.of("active", "initial-copy", "behind", "failed", "stopped", NO_BACKUP, UNREACHABLE, UNKNOWN);

    private final Supplier<List<Database>> databases;

    /** @param databases as they were seen last */
    public DenokvApi(Supplier<List<Database>> databases) {
        this.databases = databases;
    }

    /**
     * A database as it was seen last.
     *
     * @param name what the configuration calls it
     * @param url where it is served
     * @param state one of {@link #STATES}
     * @param problem why it does not answer, or what its backup met last; empty when all is well
     * @param asked when it was last asked; null when it never was
     * @param answered when it last answered, which is what the rest is of; null when it never did
     * @param role {@code primary} or {@code read-only}; null when it never answered
     * @param versionstamp of its newest commit; null when it never answered
     * @param log null where there is none
     * @param backup null where there is none
     */
    public record Database(
            String name,
            String url,
            String state,
            String problem,
            Instant asked,
            Instant answered,
            String role,
            String versionstamp,
            Log log,
            Backup backup) {
        /** Whether what is told of it is of now. */
        public boolean isKnown() {
            return !state.equals(UNREACHABLE) && !state.equals(UNKNOWN);
        }

        /** Without what is different each time that it is asked. */
        private Database lasting() {
            return new Database(name, url, state, problem, null, null, role, versionstamp, log, backup);
        }
    }

    /** Commits that are kept for those who follow, and how much of them there may be. */
    public record Log(long bytes, long limit) {}

    /**
     * A continuous backup.
     *
     * @param lagSeconds for how long the first commit waits that is not in the store
     * @param commits that are not in the store
     * @param generation the folder that is written; empty while none is whole
     * @param begun when that was begun; null while none is whole
     */
    public record Backup(String store, double lagSeconds, long commits, String generation, Instant begun) {}

    /** All of them, in the order of the configuration. */
    public record Databases(List<Database> databases) {}

    /** For {@link EventsApi}: each change of a database, and of how far its backup is. */
    public EventsApi.Teller teller() {
        Map<String, Database> told = new HashMap<>();
        databases.get().forEach(one -> told.put(one.name(), one.lasting()));
        long[] count = {0};
        return () -> {
            List<EventsApi.News> news = new ArrayList<>();
            for (Database one : databases.get()) {
                if (!one.lasting().equals(told.put(one.name(), one.lasting()))) {
                    news.add(new EventsApi.News("denokv", "d" + ++count[0], one));
                }
            }
            return news;
        };
    }

    public List<Endpoint> endpoints() {
        return List.of(new Endpoint(
                "GET",
                "/api/v1/denokv",
                Access.LIST,
                "The Deno KV databases that are watched, and how far the continuous backup of each is.",
                null,
                Databases.class,
                call -> Reply.json(new Databases(databases.get()))));
    }
}
