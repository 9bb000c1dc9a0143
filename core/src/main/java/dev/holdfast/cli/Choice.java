package dev.holdfast.cli;

import dev.holdfast.model.Failure;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Words of an option as constants of an enum. */
public final class Choice {
    private Choice() {}

    /** The constant that {@code word} names ({@code drop-expiry} is {@code DROP_EXPIRY}), or a USAGE failure. */
    public static <E extends Enum<E>> E of(String option, String word, Class<E> type) {
        return Arrays.stream(type.getEnumConstants())
                .filter(constant -> word(constant).equals(word))
                .findFirst()
                .orElseThrow(() -> new Failure(
                        Failure.Kind.USAGE,
                        option + " does not know \"" + word + "\"",
                        "It takes: "
                                + Arrays.stream(type.getEnumConstants())
                                        .map(Choice::word)
                                        .collect(Collectors.joining(", "))));
    }

    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
