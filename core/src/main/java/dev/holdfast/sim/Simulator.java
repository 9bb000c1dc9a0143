package dev.holdfast.sim;

import dev.holdfast.sim.d1.ControlPlane;
import dev.holdfast.sim.d1.DataPlane;
import dev.holdfast.sim.d1.Databases;
import dev.holdfast.sim.d1.ExportLog;
import dev.holdfast.sim.d1.ExportRecord;
import dev.holdfast.sim.d1.TimeTravel;
import dev.holdfast.sim.d1.Transfers;
import dev.holdfast.sim.http.Front;
import dev.holdfast.sim.http.Gate;
import dev.holdfast.sim.http.ObjectStorage;
import dev.holdfast.sim.http.RequestLog;
import dev.holdfast.sim.http.RequestRecord;
import dev.holdfast.sim.http.Router;
import dev.holdfast.sim.kv.BulkRead;
import dev.holdfast.sim.kv.BulkWrite;
import dev.holdfast.sim.kv.KvStore;
import dev.holdfast.sim.kv.NamespaceEndpoints;
import dev.holdfast.sim.kv.PairEndpoints;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http1.Http1Config;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.NavigableMap;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * A Cloudflare to test against: the parts of api-v4 that serve D1 and Workers KV, with their limits, refusals and
 * losses. Keeps its data in a folder and serves it again after a restart.
 */
public final class Simulator implements AutoCloseable {
    private static final int LONGEST_URL = 1 << 16;

    /** Kept, because the logging of the JDK forgets the level of a logger that nobody holds. */
    private static final Logger HELIDON = Logger.getLogger("io.helidon");

    private final WebServer server;
    private final Front front;
    private final RequestLog log;
    private final ExportLog exports;
    private final Databases databases;
    private final KvStore kv;

    private Simulator(SimulatorSettings settings) throws IOException {
        log = new RequestLog(settings.clock());
        ObjectStorage storage = new ObjectStorage(settings.data().resolve("objects"), settings.clock(), this::root);
        exports = new ExportLog(settings.data().resolve("exports.log"), settings.clock());
        databases = new Databases(settings.data().resolve("d1"), settings.clock(), settings.d1());
        kv = new KvStore(settings.data().resolve("kv"), settings.clock(), settings.kv());
        Gate gate =
                new Gate(settings.traffic().budget(), settings.access(), settings.clock(), routes(settings, storage));
        front = new Front(settings.traffic(), gate, storage, log);
        server = listen(settings, front);
    }

    /** Starts to serve; the answer listens already. */
    public static Simulator start(SimulatorSettings settings) {
        try {
            return new Simulator(settings);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What belongs into {@code CLOUDFLARE_API_BASE_URL}. */
    public URI baseUri() {
        return root().resolve("/client/v4");
    }

    public int port() {
        return server.port();
    }

    /** Every request so far, in order of arrival. */
    public List<RequestRecord> requests() {
        return log.all();
    }

    /** Every export since the start, in order of their beginning; {@code exports.log} in the folder tells of all. */
    public List<ExportRecord> exports() {
        return exports.all();
    }

    /** How many keys were written into KV on each day (UTC) since it was started. */
    public NavigableMap<LocalDate, Integer> keyWrites() {
        return kv.keyWrites();
    }

    /** The SQLite file of a database, to look at from outside (read-only). */
    public Path databaseFile(String idOrName) {
        try {
            return databases.file(idOrName);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs SQL as a Worker of the account would: past token, budget, faults and record. */
    public void execute(String idOrName, String sql) {
        try {
            databases.execute(idOrName, sql);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Stops serving; safe to call twice. */
    @Override
    public void close() {
        front.close();
        server.stop();
        kv.close();
        try {
            databases.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private URI root() {
        return URI.create("http://127.0.0.1:" + server.port());
    }

    private Router routes(SimulatorSettings settings, ObjectStorage storage) {
        Router router = new Router();
        new AccountEndpoints(settings.access().account()).addTo(router);
        new ControlPlane(databases).addTo(router);
        new DataPlane(databases).addTo(router);
        new Transfers(databases, storage, exports).addTo(router);
        new TimeTravel(databases, settings.clock()).addTo(router);
        new NamespaceEndpoints(kv).addTo(router);
        new PairEndpoints(kv).addTo(router);
        new BulkWrite(kv).addTo(router);
        new BulkRead(kv).addTo(router);
        return router;
    }

    private static WebServer listen(SimulatorSettings settings, Front front) {
        HELIDON.setLevel(Level.SEVERE);
        InetAddress address = settings.listen().getAddress();
        return WebServer.builder()
                .address(address)
                .port(settings.listen().getPort())
                .connectionOptions(options -> options.tcpNoDelay(true))
                .protocolsDiscoverServices(false)
                .addProtocol(Http1Config.builder()
                        .maxPrologueLength(LONGEST_URL)
                        .validatePath(false)
                        .build())
                .shutdownGracePeriod(Duration.ZERO)
                .shutdownHook(false)
                .routing(routing -> routing.any(front))
                .build()
                .start();
    }
}
