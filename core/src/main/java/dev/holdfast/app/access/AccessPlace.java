package dev.holdfast.app.access;

import dev.holdfast.app.wiring.Environment;
import dev.holdfast.app.wiring.SharedDatabase;
import dev.holdfast.app.wiring.StateFolder;
import dev.holdfast.auth.files.FileKeyStore;
import dev.holdfast.auth.files.FileUsedCodes;
import dev.holdfast.auth.keys.KeyStore;
import dev.holdfast.auth.totp.UsedCodes;
import dev.holdfast.cli.access.KeyPlace;
import dev.holdfast.jobs.database.Location;
import dev.holdfast.model.Failure;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where keys and used codes are: in the database of {@code HOLDFAST_DATABASE_URL} if that is set, so that all servers on it
 * know the same, else in the state folder of this machine. Closing it twice is safe.
 */
public final class AccessPlace implements KeyPlace {
    private final KeyStore keys;
    private final UsedCodes codes;
    private final AutoCloseable opened;

    private AccessPlace(KeyStore keys, UsedCodes codes, AutoCloseable opened) {
        this.keys = keys;
        this.codes = codes;
        this.opened = opened;
    }

    /** @throws Failure USAGE for an address that is none, REMOTE when the database does not answer */
    public static AccessPlace open(Environment environment) {
        Optional<Location> shared = SharedDatabase.of(environment);
        if (shared.isPresent()) {
            SharedTables tables = SharedTables.open(shared.get(), environment.clock());
            return new AccessPlace(new SharedKeyStore(tables), new SharedUsedCodes(tables), tables);
        }
        Path folder = StateFolder.of(environment).folder();
        return new AccessPlace(
                new FileKeyStore(folder.resolve("api-keys.json")),
                new FileUsedCodes(folder.resolve("used-codes.json")),
                () -> {});
    }

    @Override
    public KeyStore keys() {
        return keys;
    }

    public UsedCodes codes() {
        return codes;
    }

    @Override
    public void close() {
        try {
            opened.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
