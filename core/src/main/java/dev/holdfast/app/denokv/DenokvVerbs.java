package dev.holdfast.app.denokv;

import dev.holdfast.app.wiring.Environment;
import dev.holdfast.cli.Verb;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** What {@code denokv} can do. */
public final class DenokvVerbs {
    private DenokvVerbs() {}

    /** By the word behind {@code denokv}. */
    public static Map<String, Supplier<? extends Verb>> all(Environment environment) {
        Map<String, Supplier<? extends Verb>> verbs = new LinkedHashMap<>();
        verbs.put("serve", () -> new ServeKvCommand(environment));
        return verbs;
    }
}
