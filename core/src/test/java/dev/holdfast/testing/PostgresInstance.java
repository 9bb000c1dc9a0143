package dev.holdfast.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;

/** A Postgres of one's own that can be stopped and started again with what is in it. */
public final class PostgresInstance implements AutoCloseable {
    private final Path data;
    private EmbeddedPostgres server;
    private int port;

    /** Started. @param data an empty folder */
    public PostgresInstance(Path data) {
        this.data = data;
        PostgresServer.assumePlatform();
        start();
    }

    /** At the same port as before. */
    public void start() {
        try {
            EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                    .setDataDirectory(data)
                    .setCleanDataDirectory(false)
                    .setServerConfig("fsync", "on")
                    .setServerConfig("synchronous_commit", "on");
            server = (port == 0 ? builder : builder.setPort(port)).start();
            port = server.getPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    public String url() {
        return "postgres://postgres@localhost:" + port + "/postgres";
    }

    public void stop() {
        try {
            server.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        stop();
    }
}
