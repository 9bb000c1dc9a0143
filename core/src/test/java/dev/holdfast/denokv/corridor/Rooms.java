package dev.holdfast.denokv.corridor;

import dev.holdfast.denokv.connect.client.SmallServer;
import dev.holdfast.denokv.engine.KvFixture;
import dev.holdfast.flow.Source;
import dev.holdfast.model.Selection;
import dev.holdfast.sqlite.SqliteSource;
import dev.holdfast.store.Store;
import dev.holdfast.store.local.LocalStore;
import java.nio.file.Path;
import java.time.Clock;

/** The room as the program has it. */
final class Rooms {
    private Rooms() {}

    static DenokvRoom at(Clock clock) {
        return new DenokvRoom(
                new DenokvRoom.Outside() {
                    @Override
                    public Source file(Path file) {
                        return new SqliteSource(file, Selection.ALL);
                    }

                    @Override
                    public Store store(String address) {
                        return LocalStore.open(Path.of(address), clock);
                    }

                    @Override
                    public String token() {
                        return SmallServer.TOKEN;
                    }
                },
                clock,
                pause -> {},
                new KvFixture.Randomness(5));
    }
}
