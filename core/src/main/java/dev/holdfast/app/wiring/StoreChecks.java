package dev.holdfast.app.wiring;

import dev.holdfast.backup.Doctor.Check;
import dev.holdfast.model.Failure;
import dev.holdfast.store.Store;
import dev.holdfast.store.StoreException;
import dev.holdfast.store.Upload;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** Whether a store does all that a backup asks of it, tried with one small object that is removed again. */
final class StoreChecks {
    private final String address;
    private final Function<String, Store> opener;
    private final String name;
    private final byte[] content;

    StoreChecks(String address, Function<String, Store> opener, RandomGenerator random) {
        this.address = address;
        this.opener = opener;
        this.name = "holdfast-doctor/" + Long.toHexString(random.nextLong());
        this.content = name.getBytes(StandardCharsets.UTF_8);
    }

    List<Check> run() {
        List<Check> checks = new ArrayList<>();
        try (Store store = opener.apply(address)) {
            if (attempt(checks, "write", () -> write(store))) {
                attempt(checks, "read", () -> read(store));
                attempt(checks, "list", () -> list(store));
                attempt(checks, "conditional put", () -> refusesSecond(store));
                attempt(checks, "delete", () -> store.delete(name));
            }
        }
        return checks;
    }

    private boolean attempt(List<Check> checks, String what, Runnable trial) {
        String title = address + " " + what;
        try {
            trial.run();
            checks.add(Check.good(title, "works"));
            return true;
        } catch (Failure failure) {
            checks.add(Check.bad(title, failure));
            return false;
        }
    }

    private void write(Store store) {
        try (Upload upload = store.create(name)) {
            upload.write(content, 0, content.length);
            upload.commit();
        }
    }

    private void read(Store store) {
        try (InputStream in = store.read(name, 0)) {
            require(Arrays.equals(in.readAllBytes(), content), "what was written does not come back");
        } catch (IOException e) {
            throw e.getCause() instanceof StoreException cause
                    ? cause
                    : new Failure(Failure.Kind.REMOTE, "cannot read: " + e.getMessage(), "Try again.", e);
        }
    }

    private void list(Store store) {
        require(
                store.list(name, "").stream().anyMatch(entry -> entry.name().equals(name)),
                "what was written is not listed");
    }

    private void refusesSecond(Store store) {
        try {
            store.putIfAbsent(name, content);
        } catch (StoreException.AlreadyExists expected) {
            return;
        }
        require(false, "it overwrites although it was told not to");
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new Failure(
                    Failure.Kind.CORRUPT,
                    otherwise,
                    "Do not use this store; two backups at once could harm each other.");
        }
    }
}
