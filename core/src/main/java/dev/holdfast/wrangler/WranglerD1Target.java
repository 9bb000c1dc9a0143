package dev.holdfast.wrangler;

import dev.holdfast.flow.Plan;
import dev.holdfast.flow.RangeWriter;
import dev.holdfast.flow.Segment;
import dev.holdfast.flow.Target;
import dev.holdfast.model.Capture;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Finding;
import dev.holdfast.model.Table;
import dev.holdfast.model.Writing;
import dev.holdfast.sqlite.SqliteTarget;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;

/** Writes a D1 database of wrangler's local state, while no server has that state open. */
final class WranglerD1Target implements Target, Target.Demanding, Target.Merging {
    private final String address;
    private final State.Located located;
    private final SqliteTarget file;
    private StateLock lock;

    WranglerD1Target(String address, State.Located located, Writing.Mode mode) {
        this.address = address;
        this.located = located;
        this.file = new SqliteTarget(located.file(), mode);
    }

    @Override
    public String address() {
        return address;
    }

    @Override
    public int writers() {
        return file.writers();
    }

    @Override
    public void demand(Catalog catalog, Records records) {
        file.demand(catalog, records);
    }

    @Override
    public Table known(Table table) {
        return file.known(table);
    }

    @Override
    public Plan begin(Catalog catalog, Plan proposed, Joins joins) {
        try {
            Files.createDirectories(located.folder());
        } catch (IOException e) {
            throw new Failure(
                    Failure.Kind.DENIED, "can not make " + located.folder() + ": " + e, "Check the permissions.", e);
        }
        lock = StateLock.take(located);
        return file.begin(catalog, proposed, joins);
    }

    @Override
    public Optional<List<Finding>> rehearse(Catalog catalog, Joins joins) {
        return Files.exists(located.file()) ? file.rehearse(catalog, joins) : Optional.of(List.of());
    }

    @Override
    public RangeWriter open(Segment segment) {
        return file.open(segment);
    }

    @Override
    public List<Finding> finish(Capture capture) {
        return file.finish(capture);
    }

    @Override
    public void close() {
        try {
            file.close();
        } finally {
            if (lock != null) {
                lock.close();
                lock = null;
            }
        }
    }
}
