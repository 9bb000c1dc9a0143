package dev.holdfast.app.wiring;

import dev.holdfast.model.Failure;
import dev.holdfast.model.Pause;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;

/**
 * What the program takes from outside.
 *
 * @param folder the working folder
 * @param clock the only one of the program; tests turn it
 * @param pause how it waits
 */
public record Environment(Map<String, String> variables, Path folder, Clock clock, Pause pause) {
    public Environment {
        variables = Map.copyOf(variables);
    }

    /** With the real time. */
    public Environment(Map<String, String> variables, Path folder) {
        this(variables, folder, Clock.systemUTC(), Pauses::sleep);
    }

    public static Environment ofProcess() {
        return new Environment(System.getenv(), Path.of(""));
    }

    /** The value, or the other one when it is not set or empty. */
    public String get(String name, String otherwise) {
        String value = variables.getOrDefault(name, "");
        return value.isEmpty() ? otherwise : value;
    }

    /** The value of a variable that must be set. */
    public String need(String name, String hint) {
        String value = get(name, "");
        if (value.isEmpty()) {
            throw new Failure(Failure.Kind.USAGE, name + " is not set", hint);
        }
        return value;
    }

    /** The same with some variables set otherwise. */
    public Environment with(Map<String, String> others) {
        Map<String, String> all = new HashMap<>(variables);
        all.putAll(others);
        return new Environment(all, folder, clock, pause);
    }

    /** The same at another time. */
    public Environment at(Clock other, Pause waiting) {
        return new Environment(variables, folder, other, waiting);
    }
}
