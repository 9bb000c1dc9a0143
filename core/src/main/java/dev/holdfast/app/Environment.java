package dev.holdfast.app;

import dev.holdfast.model.Failure;
import java.nio.file.Path;
import java.util.function.UnaryOperator;

/**
 * What the program takes from outside: variables and the working folder.
 *
 * @param variables a variable's value, or null
 */
record Environment(UnaryOperator<String> variables, Path folder) {
    static Environment ofProcess() {
        return new Environment(System::getenv, Path.of(""));
    }

    /** The value, or the other one when it is not set or empty. */
    String get(String name, String otherwise) {
        String value = variables.apply(name);
        return value == null || value.isEmpty() ? otherwise : value;
    }

    /** The value of a variable that must be set. */
    String need(String name, String hint) {
        String value = get(name, "");
        if (value.isEmpty()) {
            throw new Failure(Failure.Kind.USAGE, name + " is not set", hint);
        }
        return value;
    }

    /** The same with some variables set otherwise. */
    Environment with(java.util.Map<String, String> others) {
        return new Environment(name -> others.getOrDefault(name, variables.apply(name)), folder);
    }
}
