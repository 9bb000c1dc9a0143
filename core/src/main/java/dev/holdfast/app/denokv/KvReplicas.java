package dev.holdfast.app.denokv;

import dev.holdfast.app.denokv.watch.AccessToken;
import dev.holdfast.app.wiring.Environment;
import dev.holdfast.cli.config.KvBackup;
import dev.holdfast.cli.config.KvDatabase;
import dev.holdfast.cli.config.KvReplica;
import dev.holdfast.cli.console.Output;
import dev.holdfast.denokv.connect.own.OwnPath;
import dev.holdfast.denokv.engine.SqliteDatabase;
import dev.holdfast.denokv.engine.role.Role;
import dev.holdfast.denokv.replica.Member;
import dev.holdfast.denokv.replica.Origin;
import dev.holdfast.denokv.replica.Replica;
import dev.holdfast.denokv.replica.ReplicaStatus;
import dev.holdfast.denokv.replica.link.LinkPaths;
import dev.holdfast.denokv.replica.link.PrimaryLink;
import dev.holdfast.denokv.replica.link.Standing;
import dev.holdfast.model.Failure;
import dev.holdfast.store.Store;
import dev.holdfast.store.StoreUrl;
import dev.holdfast.store.stack.Stores;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The databases that are served, among their copies: what they follow, and who follows them. */
final class KvReplicas implements AutoCloseable {
    private static final Duration LEASE = Duration.ofSeconds(15);

    private final Environment environment;
    private final KvBackups.Rights rights;
    private final Output output;
    private final Troubles troubles;
    private final SecureRandom random = new SecureRandom();
    private final List<One> all = new ArrayList<>();

    /** One of them, and what was told of it last. */
    private static final class One {
        private final KvDatabases.Opened opened;
        private Optional<Store> store = Optional.empty();
        private Optional<Replica> replica = Optional.empty();
        private Optional<LinkPaths> paths = Optional.empty();
        private Role toldRole;
        private ReplicaStatus.State told;

        One(KvDatabases.Opened opened) {
            this.opened = opened;
        }

        Path file() {
            return opened.wanted().file();
        }
    }

    private KvReplicas(KvBackups.Rights rights, Output output, Troubles troubles) {
        this.environment = rights.environment();
        this.rights = rights;
        this.output = output;
        this.troubles = troubles;
    }

    /** @throws Failure of what can not be followed; then nothing is */
    static KvReplicas start(KvDatabases databases, KvBackups.Rights rights, Output output, Troubles troubles) {
        KvReplicas replicas = new KvReplicas(rights, output, troubles);
        try {
            databases.all().forEach(replicas::add);
        } catch (RuntimeException e) {
            replicas.close();
            throw e;
        }
        return replicas;
    }

    private void add(KvDatabases.Opened opened) {
        One one = new One(opened);
        all.add(one);
        if (opened.database() instanceof SqliteDatabase database) {
            opened.wanted().replica().ifPresent(wanted -> follow(one, database, wanted));
            Member member = new Member(database, one.replica, right(opened.wanted()), environment.clock());
            one.paths = Optional.of(new LinkPaths(database, member, environment.clock()));
            one.toldRole = database.intake().role();
            if (one.toldRole instanceof Role.Fenced it) {
                output.warn(fenced(one, it));
            }
        }
    }

    private void follow(One one, SqliteDatabase database, KvReplica wanted) {
        Optional<String> why =
                database.intake().role() instanceof Role.Fenced ? why(one, database, wanted) : Optional.empty();
        if (why.isPresent()) {
            output.warn(one.file() + " is not made a replica of " + wanted.from() + ": " + why.get());
            return;
        }
        String source = wanted.isDirect() ? "denokv:" + wanted.from() : wanted.from();
        Optional<String> id = Replica.claim(database, source, wanted.overwrite(), random);
        if (id.isEmpty()) {
            output.warn(
                    one.file() + " was promoted: it takes writes and follows nothing; leave out what it was to follow");
            return;
        }
        one.replica = Optional.of(Replica.start(
                database,
                wanted.isDirect() ? Origin.primary(link(one, wanted), id.get()) : backup(one, wanted),
                environment.clock(),
                line -> output.warn("replica " + one.file() + ": " + line)));
    }

    /**
     * Why a file that takes no writes any more is left as it is, whatever options were left in place: a promotion that was
     * cut off needs what it has, and one by force is judged by it. Empty when the one that was promoted has it all.
     */
    private Optional<String> why(One one, SqliteDatabase database, KvReplica wanted) {
        if (!wanted.overwrite()) {
            return Optional.of("what is in it would be lost. If it may be, add --replace");
        }
        if (!wanted.isDirect()) {
            return Optional.of(
                    "a backup can not tell whether it has all that is in it. Name the new primary, or a new file");
        }
        try (PrimaryLink link = link(one, wanted)) {
            return link.standing().isPromotedWith(database.log().newest().at())
                    ? Optional.empty()
                    : Optional.of(
                            "that one was not promoted with all that is in it. Promote it and start this again; or"
                                    + " name a new file");
        } catch (Failure e) {
            return Optional.of("whether that one has all that is in it is not known. " + e.getMessage());
        }
    }

    /** To write where the primary does: the place of the backup that is followed, or of the one that is to be written. */
    private Optional<Member.Right> right(KvDatabase wanted) {
        Optional<String> followed =
                wanted.replica().filter(it -> !it.isDirect()).map(KvReplica::from);
        Optional<String> place = wanted.backup().map(KvBackup::to).or(() -> followed);
        Duration length = wanted.backup().flatMap(KvBackup::lease).orElse(LEASE);
        boolean isWithout = wanted.backup().map(it -> it.lease().isEmpty()).orElse(false);
        return isWithout ? Optional.empty() : place.<Member.Right>map(address -> () -> rights.take(address, length));
    }

    private PrimaryLink link(One one, KvReplica wanted) {
        String token = AccessToken.read(wanted.token(), wanted.tokenFile(), environment.folder());
        URI address = URI.create(wanted.from());
        return new PrimaryLink(address, token.isEmpty() ? one.opened.token() : token, environment.clock());
    }

    private Origin backup(One one, KvReplica wanted) {
        Store store = new Stores(environment.variables(), environment.clock(), environment.pause(), random)
                .openReadOnly(StoreUrl.parse(wanted.from()));
        one.store = Optional.of(store);
        return Origin.bucket(store, environment.clock());
    }

    /** What the server answers to copies of its databases. */
    List<OwnPath> paths() {
        return LinkPaths.of(name -> find(name).orElse(null));
    }

    /** How a database stands among its copies; null for one that is only read. */
    Standing standing(String name) {
        return find(name).map(LinkPaths::standing).orElse(null);
    }

    private Optional<LinkPaths> find(String name) {
        return all.stream()
                .filter(one -> one.opened.wanted().name().equals(name))
                .findFirst()
                .flatMap(one -> one.paths);
    }

    /** Whether each has a state that may be shown. */
    boolean areReady() {
        return all.stream().flatMap(one -> one.replica.stream()).allMatch(Replica::hasState);
    }

    /** To be called every few seconds: says what has changed, and what a person should do something about. */
    void look() {
        for (One one : all) {
            one.paths.ifPresent(LinkPaths::sweep);
            one.opened.role().ifPresent(role -> {
                role(one, role);
                if (role instanceof Role.Replica) {
                    one.replica.ifPresent(replica -> status(one, replica.status()));
                }
            });
        }
    }

    private void role(One one, Role role) {
        if (role.getClass().equals(one.toldRole.getClass())) {
            return;
        }
        one.toldRole = role;
        if (role instanceof Role.Fenced it) {
            output.warn(fenced(one, it));
        } else if (role instanceof Role.Promoted it) {
            output.warn(one.file() + " was promoted: it takes writes behind " + it.through());
        }
    }

    private static String fenced(One one, Role.Fenced it) {
        return one.file() + " takes no writes since " + it.since() + ": " + it.by()
                + " was promoted in its place. holdfast denokv promote --force has it take writes again";
    }

    private void status(One one, ReplicaStatus status) {
        if (status.state() != one.told) {
            one.told = status.state();
            output.note("replica " + one.file() + ": " + text(status));
        }
        boolean isBad = status.state() == ReplicaStatus.State.FAILED
                || status.state() == ReplicaStatus.State.STOPPED
                || !status.problem().isEmpty();
        if (isBad) {
            troubles.accept(new Failure(
                    Failure.Kind.REMOTE,
                    "the replica " + one.file() + " does not follow: " + status.problem(),
                    "What it has is read on: " + text(status)));
        }
    }

    private static String text(ReplicaStatus it) {
        return String.format(
                Locale.ROOT,
                "%s, at %s, lag %.1f s (%,d commits)%s",
                it.state(),
                it.at().isEmpty() ? "nothing yet" : it.at(),
                it.lag().toMillis() / 1e3,
                it.commits(),
                it.contact() == null ? "" : ", last contact " + it.contact());
    }

    /** After the server, and before the databases. */
    @Override
    public void close() {
        for (One one : all) {
            one.replica.ifPresent(Replica::close);
            one.store.ifPresent(Store::close);
        }
    }
}
