package dev.holdfast.app.wiring;

import dev.holdfast.model.Failure;
import dev.holdfast.model.Pause;
import dev.holdfast.model.secret.HeaderSecret;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What the program takes from outside.
 *
 * @param variables without line ends at their end: a file of them that was written on Windows leaves some
 * @param folder the working folder
 * @param clock the only one of the program; tests turn it
 * @param pause how it waits
 */
public record Environment(Map<String, String> variables, Path folder, Clock clock, Pause pause) {
    private static final Pattern LINE_END = Pattern.compile("[\\r\\n]+$");

    public Environment {
        variables = variables.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(
                        Map.Entry::getKey, it -> LINE_END.matcher(it.getValue()).replaceFirst("")));
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

    /**
     * A secret that goes into a header; empty when it is not set.
     *
     * @throws Failure USAGE for one that does not fit into a header; it is not repeated
     */
    public String secret(String name) {
        String value = get(name, "");
        return value.isEmpty() ? "" : HeaderSecret.of(name, value);
    }

    /** The same of one that must be set. */
    public String needSecret(String name, String hint) {
        return HeaderSecret.of(name, need(name, hint));
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
