package dev.holdfast.wrangler;

import dev.holdfast.flow.BatchReader;
import dev.holdfast.flow.Source;
import dev.holdfast.model.AsOf;
import dev.holdfast.model.Capture;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Collection;
import dev.holdfast.model.Failure;
import dev.holdfast.model.KeyRange;
import dev.holdfast.model.Selection;
import dev.holdfast.sqlite.SqliteSource;
import java.nio.file.Files;
import java.util.List;

/** A D1 database in wrangler's local state: an ordinary SQLite file under a name that only its id tells. */
final class WranglerD1Source implements Source {
    private final String address;
    private final Source file;

    /**
     * @throws Failure NOT_FOUND when nothing was ever written there
     */
    WranglerD1Source(String address, State.Located located, Selection selection) {
        this.address = address;
        if (!Files.exists(located.file())) {
            throw new Failure(
                    Failure.Kind.NOT_FOUND,
                    "there is no local state for " + address,
                    "`wrangler dev` makes it when the database is first used (" + located.file() + ").");
        }
        this.file = new SqliteSource(located.file(), selection);
    }

    @Override
    public String address() {
        return address;
    }

    @Override
    public Catalog catalog() {
        return file.catalog();
    }

    @Override
    public AsOf start() {
        return file.start();
    }

    @Override
    public boolean continues(AsOf earlier) {
        return file.continues(earlier);
    }

    @Override
    public int readers() {
        return file.readers();
    }

    @Override
    public List<KeyRange> split(Collection collection, int parts) {
        return file.split(collection, parts);
    }

    @Override
    public BatchReader read(Collection collection, KeyRange range) {
        return file.read(collection, range);
    }

    @Override
    public Capture finish(AsOf earliest) {
        return file.finish(earliest);
    }

    @Override
    public void close() {
        file.close();
    }
}
