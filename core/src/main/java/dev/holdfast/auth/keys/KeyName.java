package dev.holdfast.auth.keys;

import dev.holdfast.model.Failure;

/** What people call a key: text that a terminal prints as it stands. */
public final class KeyName {
    private static final int LONGEST = 100;

    private KeyName() {}

    /** @throws Failure USAGE when it is empty, too long, or holds what is not printed but obeyed */
    static String demand(String name) {
        if (name.isBlank() || name.length() > LONGEST || !printed(name).equals(name)) {
            throw new Failure(
                    Failure.Kind.USAGE,
                    "a key needs a name of at most " + LONGEST + " characters, all of them printable",
                    "Leave out line ends, control characters and marks of direction.");
        }
        return name;
    }

    /** A name with what a terminal would obey written as \\uXXXX: keys may have been made before it was refused. */
    public static String printed(String name) {
        StringBuilder text = new StringBuilder();
        name.codePoints().forEach(one -> {
            if (isObeyed(one)) {
                text.append("\\u%04x".formatted(one));
            } else {
                text.appendCodePoint(one);
            }
        });
        return text.toString();
    }

    private static boolean isObeyed(int one) {
        return switch (Character.getType(one)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> true;
            default -> false;
        };
    }
}
