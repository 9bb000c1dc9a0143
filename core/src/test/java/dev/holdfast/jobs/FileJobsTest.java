package dev.holdfast.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.jobs.JobsSettings.Bounds;
import dev.holdfast.jobs.database.DatabaseException;
import dev.holdfast.jobs.database.Location;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs in a SQLite file. */
class FileJobsTest extends JobsContract {
    @TempDir
    Path folder;

    @Override
    Location newLocation() {
        return new Location.Folder(folder.resolve("state of ? us"));
    }

    @Test
    void oneServerAtATime() {
        try (ManualJobs first = new ManualJobs(newLocation(), clock, Bounds.USUAL)) {
            assertThat(first.jobs.trouble()).isEmpty();
            assertThatThrownBy(() -> new ManualJobs(newLocation(), clock, Bounds.USUAL))
                    .isInstanceOfSatisfying(
                            DatabaseException.class, e -> assertThat(e.kind()).isEqualTo(DatabaseException.Kind.HELD))
                    .hasMessageContaining("state of ? us");
        }
        new ManualJobs(newLocation(), clock, Bounds.USUAL).close();
    }
}
