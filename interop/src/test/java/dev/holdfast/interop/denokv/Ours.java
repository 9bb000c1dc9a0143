package dev.holdfast.interop.denokv;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.denokv.connect.Hosted;
import dev.holdfast.denokv.connect.KvServer;
import dev.holdfast.denokv.connect.Listening;
import dev.holdfast.denokv.engine.Database;
import dev.holdfast.denokv.engine.DatabaseSettings;
import dev.holdfast.denokv.engine.SqliteDatabase;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** Our server on a file, in this process. */
record Ours(KvServer server, Database database, List<Throwable> trouble) implements AutoCloseable {
    static Ours on(Path file) {
        Clock clock = Clock.systemUTC();
        return of(SqliteDatabase.open(file, DatabaseSettings.of(clock, new SecureRandom())));
    }

    static Ours of(Database database) {
        List<Throwable> trouble = new CopyOnWriteArrayList<>();
        Listening listening = Listening.of(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Optional.empty(), Clock.systemUTC());
        Hosted hosted = new Hosted("", Scripts.TOKEN, database);
        return new Ours(KvServer.start(listening, List.of(hosted), List.of(), trouble::add), database, trouble);
    }

    String url() {
        return "http://localhost:" + server.port();
    }

    @Override
    public void close() {
        server.close();
        database.close();
        assertThat(trouble).isEmpty();
    }
}
