package dev.holdfast.jobs;

import dev.holdfast.jobs.database.Location;
import dev.holdfast.testing.PostgresServer;

/** Starting a Postgres takes two seconds. */
class PostgresNotesTest extends NotesContract {
    @Override
    Location location() {
        return PostgresServer.newLocation();
    }
}
