package dev.holdfast.testing;

import java.util.List;
import java.util.Random;

/** Names that need every kind of quoting, each given once. */
final class RandomNames {
    private static final List<String> STEMS = List.of(
            "plain",
            "a\"b",
            "x]y",
            "select",
            "\uD83D\uDE00",
            "tab\tname",
            " lead",
            "semi;colon",
            "it's",
            "--no",
            "/*c",
            "100%_",
            "na\u00EFve",
            "new\nline",
            "back`tick",
            "1st",
            "a.b",
            "[br",
            "END",
            "\u65E5\u672C",
            "x'00'");

    private final Random random;
    private int count;

    RandomNames(Random random) {
        this.random = random;
    }

    /** A name that no other call answers. */
    String next() {
        return STEMS.get(random.nextInt(STEMS.size())) + ++count;
    }

    /** In one of the quote styles that can hold it. */
    String quoted(String name) {
        return switch (random.nextInt(6)) {
            case 0 -> name.indexOf(']') < 0 ? "[" + name + "]" : always(name);
            case 1 -> "`" + name.replace("`", "``") + "`";
            case 2 -> "'" + name.replace("'", "''") + "'";
            default -> always(name);
        };
    }

    static String always(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }
}
