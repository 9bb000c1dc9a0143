package dev.holdfast.app.wiring;

import dev.holdfast.jobs.database.DatabaseException;
import dev.holdfast.jobs.database.Location;
import dev.holdfast.model.Failure;
import java.util.Optional;

/** The database that servers share: {@code HOLDFAST_DATABASE_URL}. */
public final class SharedDatabase {
    private SharedDatabase() {}

    /**
     * Empty when there is none.
     *
     * @throws Failure USAGE for an address that is none
     */
    public static Optional<Location> of(Environment environment) {
        String url = environment.get("HOLDFAST_DATABASE_URL", "");
        try {
            return url.isEmpty() ? Optional.empty() : Optional.of(Location.postgres(url));
        } catch (DatabaseException e) {
            throw new Failure(Failure.Kind.USAGE, e.getMessage(), "Check HOLDFAST_DATABASE_URL.", e);
        }
    }
}
