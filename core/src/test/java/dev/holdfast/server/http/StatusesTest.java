package dev.holdfast.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.jobs.database.DatabaseException;
import dev.holdfast.model.Failure;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class StatusesTest {
    @Test
    void aFullDiskIsOurs() {
        FileSystemException full = new FileSystemException("/srv/store/x", null, "No space left on device");
        Failure failure = new Failure(
                Failure.Kind.REMOTE,
                "the run failed",
                "",
                new Failure(Failure.Kind.REMOTE, "Could not write /srv/store/x", "", full));
        assertThat(Statuses.of(failure).status()).isEqualTo(507);
        assertThat(Statuses.of(new Failure(Failure.Kind.REMOTE, "no", "", new IOException("Disk quota exceeded")))
                        .status())
                .isEqualTo(507);
    }

    @Test
    void whatOthersDoIsTheirs() {
        assertThat(Statuses.of(new Failure(Failure.Kind.REMOTE, "no", "", new IOException("reset")))
                        .status())
                .isEqualTo(502);
        // Only words of this machine count.
        assertThat(Statuses.of(new Failure(Failure.Kind.REMOTE, "the API says: No space left on device", ""))
                        .status())
                .isEqualTo(502);
    }

    @Test
    void aFullDiskOfTheJobDatabaseIsSaid() {
        Problem problem = Statuses.of(new DatabaseException(
                DatabaseException.Kind.FAILED,
                "the database of the runs failed",
                new SQLException(
                        "[SQLITE_FULL] Insertion failed because database is full (database or disk is full)")));
        assertThat(problem.status()).isEqualTo(503);
        assertThat(problem.document().hint()).contains("Free some space");
        assertThat(problem.headers()).containsKey("retry-after");
    }
}
