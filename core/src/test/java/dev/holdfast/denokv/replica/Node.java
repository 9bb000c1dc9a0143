package dev.holdfast.denokv.replica;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.denokv.connect.Hosted;
import dev.holdfast.denokv.connect.KvServer;
import dev.holdfast.denokv.connect.Listening;
import dev.holdfast.denokv.engine.DatabaseSettings;
import dev.holdfast.denokv.engine.KvFixture;
import dev.holdfast.denokv.engine.SqliteDatabase;
import dev.holdfast.denokv.replica.link.LinkPaths;
import dev.holdfast.denokv.replica.link.PrimaryLink;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** A database that is served as the program serves it; a replica if it is told what to follow. */
final class Node implements AutoCloseable {
    static final String TOKEN = "0123456789ab";

    final SqliteDatabase database;
    final KvServer server;
    final Optional<Replica> replica;
    final Member member;
    final List<String> said = new CopyOnWriteArrayList<>();
    private final List<Throwable> trouble = new CopyOnWriteArrayList<>();
    private final List<PrimaryLink> links = new ArrayList<>();

    /**
     * @param port 0 for a free one
     * @param primary null for one that follows nothing
     */
    Node(Path file, int port, URI primary) {
        this(file, port, primary, 1L << 30);
    }

    Node(Path file, int port, URI primary, long logBytes) {
        Clock clock = Clock.systemUTC();
        KvFixture.Randomness random =
                new KvFixture.Randomness(file.getFileName().toString().hashCode());
        database = SqliteDatabase.open(file, new DatabaseSettings(clock, random, 4, logBytes));
        replica = primary == null
                ? Optional.empty()
                : Replica.claim(database, "denokv:" + primary, false, random)
                        .map(id -> Replica.start(
                                database,
                                Origin.primary(new PrimaryLink(primary, TOKEN, clock), id),
                                clock,
                                said::add));
        member = new Member(database, replica, Optional.empty(), clock);
        LinkPaths paths = new LinkPaths(database, member, clock);
        Listening listening =
                Listening.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), Optional.empty(), clock);
        server = KvServer.start(
                listening, List.of(new Hosted("", TOKEN, database)), LinkPaths.of(name -> paths), trouble::add);
    }

    static Node primary(Path file) {
        return new Node(file, 0, null);
    }

    static Node replica(Path file, Node of) {
        return new Node(file, 0, of.uri());
    }

    URI uri() {
        return URI.create("http://localhost:" + server.port());
    }

    PrimaryLink link() {
        links.add(new PrimaryLink(uri(), TOKEN, Clock.systemUTC()));
        return links.getLast();
    }

    List<Throwable> trouble() {
        return trouble;
    }

    void awaitSame(Node other) throws InterruptedException {
        Waiting.until(
                () -> Copies.lines(database).equals(Copies.lines(other.database))
                        && database.log()
                                .newest()
                                .at()
                                .equals(other.database.log().newest().at()),
                () -> replica.map(Replica::status).toString() + said);
    }

    @Override
    public void close() {
        links.forEach(PrimaryLink::close);
        server.close();
        replica.ifPresent(Replica::close);
        database.close();
        assertThat(trouble).isEmpty();
    }
}
