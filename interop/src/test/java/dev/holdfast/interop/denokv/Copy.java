package dev.holdfast.interop.denokv;

import dev.holdfast.denokv.connect.Hosted;
import dev.holdfast.denokv.connect.KvServer;
import dev.holdfast.denokv.connect.Listening;
import dev.holdfast.denokv.engine.DatabaseSettings;
import dev.holdfast.denokv.engine.SqliteDatabase;
import dev.holdfast.denokv.replica.Member;
import dev.holdfast.denokv.replica.Origin;
import dev.holdfast.denokv.replica.Replica;
import dev.holdfast.denokv.replica.link.LinkPaths;
import dev.holdfast.denokv.replica.link.PrimaryLink;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** One of several copies of a database, served in this process as the program serves it. */
record Copy(KvServer server, SqliteDatabase database, Optional<Replica> replica, Member member)
        implements AutoCloseable {
    static Copy primary(Path file) {
        return of(SqliteDatabase.open(file, settings()), Optional.empty());
    }

    static Copy replica(Path file, Copy of) {
        SqliteDatabase database = SqliteDatabase.open(file, settings());
        String id = Replica.claim(database, of.url(), false, new SecureRandom()).orElseThrow();
        PrimaryLink link = new PrimaryLink(URI.create(of.url()), Scripts.TOKEN, Clock.systemUTC());
        return of(
                database,
                Optional.of(Replica.start(database, Origin.primary(link, id), Clock.systemUTC(), line -> {})));
    }

    private static DatabaseSettings settings() {
        return DatabaseSettings.of(Clock.systemUTC(), new SecureRandom());
    }

    private static Copy of(SqliteDatabase database, Optional<Replica> replica) {
        Clock clock = Clock.systemUTC();
        Member member = new Member(database, replica, Optional.empty(), clock);
        Listening listening =
                Listening.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Optional.empty(), clock);
        LinkPaths paths = new LinkPaths(database, member, clock);
        KvServer server = KvServer.start(
                listening,
                List.of(new Hosted("", Scripts.TOKEN, database)),
                LinkPaths.of(name -> paths),
                Throwable::printStackTrace);
        return new Copy(server, database, replica, member);
    }

    String url() {
        return "http://localhost:" + server.port();
    }

    @Override
    public void close() {
        server.close();
        replica.ifPresent(Replica::close);
        database.close();
    }
}
