package dev.holdfast.app.denokv.watch;

import dev.holdfast.app.wiring.Environment;
import dev.holdfast.cli.config.KvWatched;
import dev.holdfast.denokv.status.StatusClient;
import dev.holdfast.model.Failure;
import dev.holdfast.server.api.DenokvApi;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Asks the servers of the watched databases every few seconds how these are doing; all at once, and each for a few seconds
 * at most. Safe for many threads.
 */
public final class KvWatch implements AutoCloseable {
    /** Between two rounds. */
    public static final Duration EVERY = Duration.ofSeconds(5);

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final String BUG = "this is a bug in Holdfast; the server's log has more";

    private final Supplier<List<KvWatched>> wanted;
    private final Environment environment;
    private final Clock clock;
    private final Consumer<Throwable> bugs;
    private final StatusClient client = new StatusClient(PATIENCE);
    private final Map<KvWatched, DenokvApi.Database> seen = new ConcurrentHashMap<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("holdfast-denokv").factory());

    private KvWatch(Supplier<List<KvWatched>> wanted, Environment environment, Consumer<Throwable> bugs) {
        this.wanted = wanted;
        this.environment = environment;
        this.clock = environment.clock();
        this.bugs = bugs;
    }

    /**
     * Begins to ask.
     *
     * @param wanted the configured ones, as they are now
     * @param every between two rounds
     * @param bugs gets what should never happen, once while it goes on
     */
    public static KvWatch begin(
            Supplier<List<KvWatched>> wanted, Environment environment, Duration every, Consumer<Throwable> bugs) {
        KvWatch watch = new KvWatch(wanted, environment, bugs);
        watch.timer.scheduleWithFixedDelay(watch::look, 0, every.toMillis(), TimeUnit.MILLISECONDS);
        return watch;
    }

    /** All configured ones as they were seen last, in their order. */
    public List<DenokvApi.Database> databases() {
        return wanted.get().stream()
                .map(one -> seen.getOrDefault(one, unknown(one)))
                .toList();
    }

    private static DenokvApi.Database unknown(KvWatched one) {
        return new DenokvApi.Database(
                one.name(), one.url().toString(), DenokvApi.UNKNOWN, "", null, null, null, null, null, null);
    }

    private void look() {
        List<KvWatched> all = wanted.get();
        seen.keySet().retainAll(all);
        try (ExecutorService each = Executors.newVirtualThreadPerTaskExecutor()) {
            all.forEach(one -> each.submit(() -> ask(one)));
        }
    }

    private void ask(KvWatched one) {
        Instant now = clock.instant();
        try {
            String token = AccessToken.read(one.token(), one.tokenFile(), environment.folder());
            seen.put(one, Seen.of(one.name(), one.url().toString(), client.ask(one.url(), token), now));
        } catch (Failure failure) {
            seen.put(one, silent(databaseOf(one), failure.getMessage(), now));
        } catch (RuntimeException | Error bug) {
            // What it says may be a secret, and it would be said every few seconds.
            if (!BUG.equals(databaseOf(one).problem())) {
                bugs.accept(bug);
            }
            seen.put(one, silent(databaseOf(one), BUG, now));
        }
    }

    private DenokvApi.Database databaseOf(KvWatched one) {
        return seen.getOrDefault(one, unknown(one));
    }

    /** What it told last may still be of use. */
    private static DenokvApi.Database silent(DenokvApi.Database before, String problem, Instant now) {
        return new DenokvApi.Database(
                before.name(),
                before.url(),
                DenokvApi.UNREACHABLE,
                problem,
                now,
                before.answered(),
                before.role(),
                before.versionstamp(),
                before.log(),
                before.backup());
    }

    /** What is being asked is given up. Safe to call twice. */
    @Override
    public void close() {
        timer.shutdownNow();
        client.close();
    }
}
