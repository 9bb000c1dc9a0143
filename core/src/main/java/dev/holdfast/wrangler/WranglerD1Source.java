package dev.holdfast.wrangler;

import dev.holdfast.flow.ForwardingSource;
import dev.holdfast.flow.Source;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Selection;
import dev.holdfast.sqlite.SqliteSource;
import java.nio.file.Files;
import java.nio.file.Path;

/** A D1 database in wrangler's local state: an ordinary SQLite file under a name that only its id tells. */
final class WranglerD1Source extends ForwardingSource {
    private final String address;

    /**
     * @throws Failure NOT_FOUND when nothing was ever written there
     */
    WranglerD1Source(String address, State.Located located, Selection selection) {
        super(open(address, located.file(), selection));
        this.address = address;
    }

    private static Source open(String address, Path file, Selection selection) {
        if (!Files.exists(file)) {
            throw new Failure(
                    Failure.Kind.NOT_FOUND,
                    "there is no local state for " + address,
                    "`wrangler dev` makes it when the database is first used (" + file + ").");
        }
        return new SqliteSource(file, selection);
    }

    @Override
    public String address() {
        return address;
    }
}
