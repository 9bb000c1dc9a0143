package dev.holdfast.denokv.corridor;

import dev.holdfast.denokv.bucket.StoredPair;
import dev.holdfast.denokv.connect.client.Peer;
import dev.holdfast.denokv.engine.DatabaseSettings;
import dev.holdfast.denokv.engine.SqliteDatabase;
import dev.holdfast.denokv.engine.file.Session;
import dev.holdfast.denokv.state.FilePairs;
import dev.holdfast.denokv.wire.AtomicWrite;
import dev.holdfast.denokv.wire.AtomicWriteOutput;
import dev.holdfast.denokv.wire.SnapshotRead;
import dev.holdfast.denokv.wire.SnapshotReadOutput;
import java.nio.file.Path;
import java.util.Iterator;

/** A file with pairs in it, written by the same commits as when it is served: who follows it gets them. */
final class FilePeer implements Peer {
    private final String address;
    private final SqliteDatabase database;
    private final Session reading;

    /** @throws dev.holdfast.model.Failure BUSY when somebody has it open; CORRUPT, DENIED */
    FilePeer(String address, Path file, DatabaseSettings settings) {
        Session.fold(file);
        this.address = address;
        this.database = SqliteDatabase.open(file, settings);
        try {
            this.reading = Session.reading(file);
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
    }

    @Override
    public String address() {
        return address;
    }

    @Override
    public SnapshotReadOutput read(SnapshotRead read) {
        return database.read(read);
    }

    @Override
    public AtomicWriteOutput write(AtomicWrite write) {
        return database.write(write);
    }

    @Override
    public Iterator<StoredPair> pairs() {
        return new FilePairs(reading);
    }

    @Override
    public boolean showsExpiry() {
        return true;
    }

    @Override
    public void close() {
        reading.close();
        database.close();
    }
}
