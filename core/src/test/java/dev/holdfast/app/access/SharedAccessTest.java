package dev.holdfast.app.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.jobs.database.Location;
import dev.holdfast.model.Failure;
import dev.holdfast.testing.PostgresServer;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Several openings of one Postgres, as several servers have them. */
class SharedAccessTest implements SharedAccessContract {
    private final Location location = PostgresServer.newLocation();
    private final List<SharedTables> opened = new ArrayList<>();

    @Override
    public SharedTables tables() {
        SharedTables tables = SharedTables.open(location, Clock.systemUTC());
        opened.add(tables);
        return tables;
    }

    @AfterEach
    void close() {
        opened.forEach(SharedTables::close);
    }

    @Test
    void whereNobodyAnswersNothingIsUsed() {
        assertThatThrownBy(() -> SharedTables.open(
                        Location.postgres("postgres://me:secret@127.0.0.1:1/none"), Clock.systemUTC()))
                .isInstanceOfSatisfying(Failure.class, failure -> {
                    assertThat(failure.kind()).isEqualTo(Failure.Kind.REMOTE);
                    assertThat(failure).hasMessageNotContaining("secret");
                });
    }
}
