package dev.holdfast.backup;

import dev.holdfast.model.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/** Checks what a backup needs before it is needed at three in the morning. */
public final class Doctor {
    private final List<Supplier<List<Check>>> general;
    private final Function<String, List<Check>> store;

    /**
     * @param general checks of the machine and of the account
     * @param store checks of one store, by its address; may write there and cleans up
     */
    public Doctor(List<Supplier<List<Check>>> general, Function<String, List<Check>> store) {
        this.general = List.copyOf(general);
        this.store = store;
    }

    /**
     * What one check found.
     *
     * @param advice what to do; empty when all is well
     * @param exitCode 0 when all is well, else what a verb would end with that meets the same
     */
    public record Check(String name, boolean ok, String found, String advice, int exitCode) {
        public static Check good(String name, String found) {
            return new Check(name, true, found, "", 0);
        }

        public static Check bad(String name, Failure failure) {
            return new Check(
                    name,
                    false,
                    failure.getMessage(),
                    failure.hint(),
                    failure.kind().exitCode());
        }
    }

    /** Runs all checks; one that fails does not stop the others. */
    public List<Check> run(List<String> stores) {
        List<Check> checks = new ArrayList<>();
        general.forEach(check -> checks.addAll(guarded("check", check)));
        stores.forEach(address -> checks.addAll(guarded(address, () -> store.apply(address))));
        return checks;
    }

    private static List<Check> guarded(String name, Supplier<List<Check>> check) {
        try {
            return check.get();
        } catch (Failure failure) {
            return List.of(Check.bad(name, failure));
        }
    }
}
