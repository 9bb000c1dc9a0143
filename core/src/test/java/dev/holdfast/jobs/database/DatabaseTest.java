package dev.holdfast.jobs.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.jobs.database.DatabaseException.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseTest {
    private static final String SECRET = "p@ss/w+rd:#1";

    @TempDir
    Path folder;

    private Database open() {
        return Database.open(new Location.Folder(folder), UnaryOperator.identity());
    }

    @Test
    void onlyTheOwnerSeesTheRuns() throws java.io.IOException {
        open().close();
        assertThat(java.nio.file.Files.getPosixFilePermissions(folder))
                .allMatch(right -> right.name().startsWith("OWNER_"));
    }

    private static void refuses(Kind kind, Runnable opening) {
        assertThatThrownBy(opening::run)
                .isInstanceOfSatisfying(
                        DatabaseException.class, e -> assertThat(e.kind()).isEqualTo(kind))
                .hasMessageNotContaining(SECRET)
                .hasMessageNotContaining("p%40ss");
    }

    @Test
    void anAddressIsTakenApart() {
        Location.Postgres location =
                Location.postgres("postgres://team%20a:p%40ss%2Fw+rd%3A%231@db.example:6432/jobs?sslmode=verify-full");
        assertThat(location.jdbcUrl()).isEqualTo("jdbc:postgresql://db.example:6432/jobs?sslmode=verify-full");
        assertThat(location.user()).isEqualTo("team a");
        assertThat(location.password()).isEqualTo(SECRET);
        assertThat(location).hasToString("postgresql://db.example:6432/jobs");
        assertThat(Location.postgres("postgresql://me@[::1]/jobs").jdbcUrl()).isEqualTo("jdbc:postgresql://[::1]/jobs");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "mysql://me:p%40ss@host/db",
                "postgres://me:p%40ss@host",
                "postgres://me:p%40ss@host:99999/db",
                "postgres://me:p%40ss@host/",
                "postgres:///db",
                "postgres://me:p@ss/w+rd:#1@host/db",
                "postgres://me:p@ss/w@host/db",
                "postgres://me:p@ss#1@host/db",
                "postgres://me:123?x@host/db",
                "postgres://me:%zz@host/db",
                "jdbc:postgresql://host/db"
            })
    void anotherAddressIsRefusedWithoutBeingRepeated(String url) {
        refuses(Kind.ADDRESS, () -> Location.postgres(url));
    }

    @Test
    void oneThatDoesNotAnswerIsNamedWithoutThePassword() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Location location = Location.postgres("postgres://me:p%40ss%2Fw+rd%3A%231@127.0.0.1:" + port + "/jobs");
        refuses(Kind.FAILED, () -> Database.open(location, UnaryOperator.identity()));
        assertThatThrownBy(() -> Database.open(location, UnaryOperator.identity()))
                .hasMessageContaining("postgresql://127.0.0.1:" + port + "/jobs");
    }

    @Test
    void tablesOfANewerProgramAreLeftAlone() {
        try (Database database = open()) {
            database.inTransaction(sql -> sql.change("insert into holdfast_schema values (99)"));
        }
        refuses(Kind.NEWER, this::open);
        refuses(Kind.NEWER, this::open);
    }

    @Test
    void tablesOfTheFileAreStrict() {
        try (Database database = open()) {
            assertThat(database.<List<String>>reading(sql -> sql.rows(
                            row -> row.text("name"),
                            "select name from pragma_table_list where schema = 'main' and strict = 0"
                                    + " and name not like 'sqlite_%'")))
                    .isEmpty();
        }
    }

    @Test
    void aTransactionIsAllOrNothing() {
        try (Database database = open()) {
            assertThatThrownBy(() -> database.inTransaction(sql -> {
                        sql.change("insert into holdfast_schema values (5)");
                        throw new IllegalStateException("on the way");
                    }))
                    .hasMessage("on the way");
            assertThat(database.<Long>reading(sql -> sql.count("select max(version) as n from holdfast_schema")))
                    .isEqualTo(Schema.RUNS.versions().size());
        }
    }

    @Test
    void momentsAreKeptToTheMillisecond() {
        Instant moment = Instant.parse("2026-03-29T01:59:59.999Z");
        try (Database database = open()) {
            assertThat(database.<Instant>reading(sql -> sql.row(row -> row.moment("at"), "select ? as at", moment)
                            .orElseThrow()))
                    .isEqualTo(moment);
            assertThat(database.<Boolean>reading(
                            sql -> sql.row(row -> row.moment("at") == null, "select ? as at", (Object) null)
                                    .orElseThrow()))
                    .isTrue();
        }
    }

    @Test
    void aWrongStatementIsTheDatabasesFailure() {
        try (Database database = open()) {
            refuses(Kind.FAILED, () -> database.reading(sql -> sql.change("select nothing")));
        }
    }
}
