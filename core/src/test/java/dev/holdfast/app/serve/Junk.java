package dev.holdfast.app.serve;

import java.util.List;
import java.util.SplittableRandom;

/** Nearly right input, and what breaks parsers. Nothing in it is a whole address: nothing is read or written for it. */
record Junk(SplittableRandom random) {
    private static final List<String> PIECES = List.of(
            "..",
            "/",
            "%2e%2e%2f",
            "%",
            "%zz",
            "%00",
            "%c0%af",
            "\u0000",
            "\uD800",
            "é",
            "😀",
            "\"",
            "\\",
            "'",
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "=",
            "#",
            "\n",
            "\t",
            " ",
            "0",
            "-1",
            "1e999",
            "9".repeat(400),
            "null",
            "true",
            "NaN",
            "2026-11-26T00:00:00Z",
            "20261126T000000000Z",
            "latest",
            "proven",
            "d1-shop",
            "a".repeat(3_000),
            "[".repeat(100),
            "${HOME}",
            "$(id)",
            "<script>",
            "\u202e",
            "１",
            "\r\n\r\n");

    String word() {
        StringBuilder word = new StringBuilder();
        for (int i = random.nextInt(4); i >= 0; i--) {
            word.append(random.nextInt(4) == 0 ? Character.toString(random.nextInt(0x3000)) : pick(PIECES));
        }
        return word.toString();
    }

    <T> T pick(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    /** A value of JSON, or what looks like one. */
    String json(int depth) {
        return switch (random.nextInt(depth > 3 ? 5 : 8)) {
            case 0 -> Integer.toString(random.nextInt());
            case 1 -> pick(List.of("null", "true", "false", "1e400", "-0", "0x1", "NaN", "", "'x'", "\"\\u12\""));
            case 2, 3, 4 -> quoted(word());
            case 5 -> "[" + json(depth + 1) + "," + json(depth + 1) + "]";
            case 6 -> "{" + quoted(word()) + ":" + json(depth + 1) + "}";
            default -> "[".repeat(random.nextInt(2_000));
        };
    }

    static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"").replaceAll("\\p{Cntrl}", "?") + "\"";
    }

    /** The same with a few characters removed, doubled or replaced. */
    String damaged(String text) {
        StringBuilder damaged = new StringBuilder(text);
        for (int i = random.nextInt(4); i > 0 && !damaged.isEmpty(); i--) {
            int at = random.nextInt(damaged.length());
            switch (random.nextInt(3)) {
                case 0 -> damaged.delete(at, Math.min(damaged.length(), at + 1 + random.nextInt(5)));
                case 1 -> damaged.insert(at, word());
                default -> damaged.setCharAt(at, (char) random.nextInt(0x100));
            }
        }
        return damaged.toString();
    }
}
