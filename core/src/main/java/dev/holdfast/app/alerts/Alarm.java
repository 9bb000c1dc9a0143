package dev.holdfast.app.alerts;

import dev.holdfast.alert.Alert;
import dev.holdfast.alert.Channel;
import dev.holdfast.alert.channel.Heartbeat;
import dev.holdfast.alert.channel.Http;
import dev.holdfast.alert.watch.Alerts;
import dev.holdfast.alert.watch.Rounds;
import dev.holdfast.alert.watch.Trial;
import dev.holdfast.alert.watch.Watch;
import dev.holdfast.app.wiring.Environment;
import dev.holdfast.app.wiring.SharedDatabase;
import dev.holdfast.app.wiring.StateFolder;
import dev.holdfast.app.wiring.Wiring;
import dev.holdfast.auth.Authenticator;
import dev.holdfast.cli.config.AlertConfig;
import dev.holdfast.cli.config.Config;
import dev.holdfast.jobs.Jobs;
import dev.holdfast.jobs.database.DatabaseException;
import dev.holdfast.jobs.database.Location;
import dev.holdfast.jobs.database.Notes;
import dev.holdfast.model.Failure;
import dev.holdfast.server.api.Parts;
import dev.holdfast.store.Store;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The alarms of this server: who is to be told, and, once it {@link #begin begins}, the rounds.
 */
public final class Alarm implements AutoCloseable {
    private static final Duration EVERY = Duration.ofMinutes(1);
    private static final int MOST_LISTED = 1_000;

    private final Environment environment;
    private final AlertConfig config;
    private final Http http = new Http();
    private final List<Channel> channels;
    private final Optional<Heartbeat> heartbeat;
    private final Duration every;
    private final String name;

    private Alarm(Environment environment, AlertConfig config, Duration every) {
        this.environment = environment;
        this.config = config;
        this.every = every;
        this.channels = config.channels(http);
        this.heartbeat = config.heartbeat(http);
        // What is wrong with it is said now, and not at the first look.
        config.check();
        this.name = ServerName.of(environment);
    }

    /** @throws Failure USAGE for anything in {@code [alerts]} that can not be right, and for a secret that is not set */
    public static Alarm of(Environment environment, Config config) {
        return new Alarm(environment, config.alerts(), EVERY);
    }

    /** The same with another pause between two looks; tests are in a hurry. */
    public static Alarm of(Environment environment, Config config, Duration every) {
        return new Alarm(environment, config.alerts(), every);
    }

    /** Sends a test through every channel of a configuration, the heartbeat too. Throws as {@link #of(Environment, Config)}. */
    public static List<Trial.Result> test(Environment environment, Config config) {
        try (Alarm alarm = of(environment, config)) {
            return alarm.test();
        }
    }

    private List<Trial.Result> test() {
        List<Channel> all = new ArrayList<>(channels);
        heartbeat.ifPresent(all::add);
        return new Trial(all, name, environment.clock(), new SecureRandom()).run();
    }

    /** The alerts in the database of the runs, to be read. */
    public static Alerts alerts(Jobs jobs) {
        return new Alerts(new JobNotes(jobs.notes()));
    }

    /** Those that a server has written down, also while none runs; open ones, or all. */
    public static List<Alert> written(Environment environment, boolean all) {
        Location location = SharedDatabase.of(environment)
                .orElseGet(() ->
                        new Location.Folder(StateFolder.of(environment).folder().resolve("server")));
        try {
            Optional<Notes> notes = Notes.reading(location);
            if (notes.isEmpty()) {
                return List.of();
            }
            try (Notes opened = notes.get()) {
                return new Alerts(new JobNotes(opened)).list(all ? Alerts.Which.ALL : Alerts.Which.OPEN, MOST_LISTED);
            }
        } catch (DatabaseException e) {
            throw new Failure(
                    Failure.Kind.REMOTE,
                    "the alerts can not be read: " + e.getMessage(),
                    "Check HOLDFAST_STATE_DIR or HOLDFAST_DATABASE_URL.",
                    e);
        }
    }

    /**
     * Begins to look and to tell.
     *
     * @param configs the configuration as it is now
     * @param authenticator whose refusals are counted; empty when nobody needs to log in
     * @param trouble hears what keeps it from looking or telling
     * @return to be closed before this, and before the jobs
     */
    public Rounds begin(
            Parts parts,
            Wiring features,
            Supplier<Config> configs,
            Optional<Authenticator> authenticator,
            Consumer<String> trouble) {
        Logins logins = new Logins(config.known());
        authenticator.ifPresent(it ->
                it.hear(decision -> logins.see(decision, environment.clock().instant())));
        JobNotes notes = new JobNotes(parts.jobs().notes());
        Senses senses = new Senses(
                parts.jobs(),
                parts.orders(),
                store -> probe(features, store),
                features::quotas,
                logins,
                parts.host().denokv(),
                environment.clock());
        Watch watch = new Watch(
                new Watch.Settings(name, config.remindEvery(), config.rules()),
                notes,
                new Sight(
                        senses,
                        new Shelves(parts.stored().index(), parts.stored().inventory()),
                        new Limits(configs),
                        notes),
                channels,
                environment.clock(),
                new SecureRandom());
        return new Rounds(watch, parts.alerts(), every, outlook -> beat(outlook, parts.jobs()), trouble);
    }

    /** Only the server that speaks for all: one that is well must not hide that the others are not. */
    private void beat(Watch.Outlook outlook, Jobs jobs) {
        if (heartbeat.isEmpty() || !outlook.leads()) {
            return;
        }
        List<String> problems = new ArrayList<>();
        jobs.trouble().ifPresent(why -> problems.add("schedules are not looked at: " + why));
        outlook.silent().forEach(channel -> problems.add("the channel " + channel + " fails"));
        if (config.tellsFailures()) {
            problems.addAll(outlook.critical());
        }
        if (problems.isEmpty()) {
            heartbeat.get().beat();
        } else if (config.tellsFailures()) {
            heartbeat.get().fail(problems);
        }
    }

    /** One request: a name that nothing begins with. */
    private static String probe(Wiring features, String address) {
        try (Store store = features.store(address)) {
            store.list("holdfast-probe/", "");
            return "";
        } catch (Failure failure) {
            return failure.getMessage();
        }
    }

    /** Safe to call twice. */
    @Override
    public void close() {
        http.close();
    }
}
