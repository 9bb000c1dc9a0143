package dev.holdfast.app.denokv;

import dev.holdfast.app.wiring.Environment;
import dev.holdfast.app.wiring.Wiring;
import dev.holdfast.cli.Verb;
import dev.holdfast.cli.config.Config;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/** All verbs below {@code denokv}, by name. */
public final class DenokvVerbs {
    private DenokvVerbs() {}

    /** Made when they are called for. */
    public static Map<String, Supplier<? extends Verb>> all(Environment environment, Function<Config, Wiring> wiring) {
        Backups backups = new Backups(environment, wiring);
        Map<String, Supplier<? extends Verb>> verbs = new LinkedHashMap<>();
        verbs.put("serve", () -> new ServeKvCommand(environment));
        verbs.put("list", () -> new ListVerb(backups));
        verbs.put("info", () -> new InfoVerb(backups));
        verbs.put("checkout", () -> new CheckoutVerb(backups));
        verbs.put("diff", () -> new DiffVerb(backups));
        verbs.put("sync", () -> new SyncVerb(backups));
        verbs.put("status", () -> new StatusVerb(environment));
        verbs.put("export", () -> new ExportVerb(environment));
        verbs.put("import", () -> new ImportVerb(environment));
        verbs.put("promote", () -> new PromoteVerb(environment));
        verbs.put("lost", LostVerb::new);
        return verbs;
    }
}
