package dev.holdfast.jobs.database;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Where the runs are kept. */
public sealed interface Location {
    /** A file in a folder of this machine, for one server at a time. The folder is made. */
    record Folder(Path folder) implements Location {
        Path file() {
            return folder.resolve("jobs.sqlite");
        }

        Path lock() {
            return folder.resolve("jobs.lock");
        }

        @Override
        public String toString() {
            return file().toString();
        }
    }

    /** A Postgres, which several servers may share. Prints itself without the password. */
    record Postgres(String jdbcUrl, String user, String password) implements Location {
        @Override
        public String toString() {
            int query = jdbcUrl.indexOf('?');
            return jdbcUrl.substring("jdbc:".length(), query < 0 ? jdbcUrl.length() : query);
        }
    }

    /**
     * Reads {@code postgres://user:password@host:port/database?option=value}; user and password are percent-encoded, the
     * options are those of pgjdbc.
     *
     * @throws DatabaseException ADDRESS; the message does not repeat the address, which holds a password
     * @see <a href="https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS">Connection URIs</a>
     */
    static Postgres postgres(String url) {
        try {
            URI uri = new URI(url);
            boolean known = "postgres".equals(uri.getScheme()) || "postgresql".equals(uri.getScheme());
            // More than a name there is the rest of a password that was not encoded, and would be shown.
            boolean isName = uri.getRawPath() != null && uri.getRawPath().matches("/[^/@:]+");
            if (!known || uri.getPort() > 65_535 || uri.getHost() == null || !isName || uri.getRawFragment() != null) {
                throw wrongAddress();
            }
            String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
            String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
            String[] login = (uri.getRawUserInfo() == null ? "" : uri.getRawUserInfo()).split(":", 2);
            return new Postgres(
                    "jdbc:postgresql://" + uri.getHost() + port + uri.getRawPath() + query,
                    decoded(login[0]),
                    login.length < 2 ? "" : decoded(login[1]));
        } catch (URISyntaxException | IllegalArgumentException e) {
            throw wrongAddress();
        }
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static DatabaseException wrongAddress() {
        return new DatabaseException(
                DatabaseException.Kind.ADDRESS,
                "the database address is not of the form postgres://user:password@host:5432/database"
                        + " (special characters of the password as %xx)",
                null);
    }
}
