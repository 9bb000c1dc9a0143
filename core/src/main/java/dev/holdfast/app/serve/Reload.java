package dev.holdfast.app.serve;

import dev.holdfast.auth.AuthSettings;
import dev.holdfast.backup.runs.Order;
import dev.holdfast.cli.config.Config;
import dev.holdfast.cli.config.ServerConfig;
import dev.holdfast.jobs.JobsRefusal;
import dev.holdfast.jobs.database.DatabaseException;
import dev.holdfast.model.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Takes over a changed {@code holdfast.toml} while the server runs: backups, schedules, rules of retention, and who may
 * call. All of that or, when anything in the file is wrong, nothing of it. What is under way goes on as it began.
 */
final class Reload {
    private final Supplier<Config> reader;
    private final Function<Config, List<Order>> backups;
    private final Entrance entrance;
    private final Outlet outlet;
    private volatile Config inForce;
    private volatile List<Order> orders;

    /** What the rest of the server does with it. */
    interface Outlet {
        /** Takes over the schedules, all or none. */
        void schedule(List<Order> orders);

        /** Writes down that it happened, or why not. */
        void record(String outcome);

        /** Tells people. */
        void say(String sentence);

        /** Gets what should never happen. */
        void bug(Throwable bug);
    }

    /**
     * @param reader reads the file as it is now
     * @param backups that a file configures; throws what is wrong with them
     */
    Reload(Supplier<Config> reader, Function<Config, List<Order>> backups, Entrance entrance, Outlet outlet) {
        this.reader = reader;
        this.backups = backups;
        this.entrance = entrance;
        this.outlet = outlet;
        this.inForce = reader.get();
        this.orders = backups.apply(inForce);
    }

    /** The configured backups, as they are now. */
    List<Order> orders() {
        return orders;
    }

    /** What is in force: of the file as it was last taken over, and of that which the server began with what waits for a start. */
    Config config() {
        return inForce;
    }

    /** Never throws: the server goes on, and says why nothing was taken over. */
    synchronized void run() {
        try {
            take(reader.get());
            record("done");
            outlet.say("the configuration was reloaded, " + orders.size() + " backups configured");
        } catch (Failure failure) {
            refused(failure.getMessage(), failure.hint());
        } catch (JobsRefusal | DatabaseException e) {
            refused(e.getMessage(), "");
        } catch (RuntimeException bug) {
            outlet.bug(bug);
            refused("this is a bug in Holdfast (" + bug.getClass().getSimpleName() + ")", "");
        }
    }

    private void take(Config next) {
        List<Order> nextOrders = backups.apply(next);
        next.alerts().check();
        Optional<AuthSettings> settings = next.server().auth().settings();
        List<Order> before = orders;
        if (nextOrders.isEmpty() && !before.isEmpty()) {
            throw new Failure(
                    Failure.Kind.USAGE,
                    "there is no [[backup]] in it, or no file any more",
                    "To end all backups, stop the server.");
        }
        // First these: a schedule must not start what is not known yet.
        orders = nextOrders;
        try {
            outlet.schedule(nextOrders);
        } catch (RuntimeException e) {
            orders = before;
            throw e;
        }
        entrance.authenticator().ifPresent(it -> settings.ifPresent(it::use));
        entrance.certificate().ifPresent(it -> it.look());
        waiting(next, settings.isPresent()).forEach(what -> outlet.say("note: " + what + " changes at the next start"));
        Orders.remark(nextOrders, inForce.auditTo()).ifPresent(outlet::say);
        inForce = taken(next, settings.isPresent());
    }

    private Config taken(Config next, boolean asks) {
        ServerConfig begun = inForce.server();
        boolean isAsked = asks && entrance.authenticator().isPresent();
        ServerConfig server = new ServerConfig(
                begun.listen(),
                isAsked ? next.server().auth() : begun.auth(),
                begun.tls(),
                begun.openMetrics(),
                next.server().restoreFolders());
        return new Config(
                inForce.accountId(),
                next.backups(),
                server,
                inForce.auditTo(),
                inForce.keys(),
                inForce.alerts(),
                next.denokv());
    }

    /** What was changed in the file and can not be while the server runs. */
    private List<String> waiting(Config next, boolean asks) {
        List<String> waiting = new ArrayList<>();
        changed(waiting, "account_id", Config::accountId, next);
        changed(waiting, "listen", config -> config.server().listen(), next);
        changed(waiting, "[server.tls]", config -> config.server().tls(), next);
        changed(waiting, "metrics", config -> config.server().openMetrics(), next);
        changed(waiting, "[audit] to", Config::auditTo, next);
        changed(waiting, "[sign]", Config::keys, next);
        changed(waiting, "[alerts]", config -> config.alerts().written(), next);
        if (asks != entrance.authenticator().isPresent()) {
            waiting.add("whether callers must show credentials at all");
        }
        return waiting;
    }

    private void changed(List<String> waiting, String what, Function<Config, Object> part, Config next) {
        if (!part.apply(inForce).equals(part.apply(next))) {
            waiting.add(what);
        }
    }

    private void refused(String why, String hint) {
        outlet.say("the configuration was not reloaded, the one before stays in force: " + why
                + (hint.isEmpty() ? "" : "\n  " + hint));
        record("failed: " + why);
    }

    private void record(String outcome) {
        try {
            outlet.record(outcome);
        } catch (Failure failure) {
            outlet.say("the audit log could not be written: " + failure.getMessage());
        }
    }
}
