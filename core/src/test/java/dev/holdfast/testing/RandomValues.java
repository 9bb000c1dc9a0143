package dev.holdfast.testing;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/** Random cells as SQL text. */
final class RandomValues {
    private static final List<String> TEXTS = List.of(
            "",
            " ",
            "a",
            "A",
            "a ",
            "it's",
            "1",
            "1.0",
            "007",
            "1e3",
            "x\ny",
            "x\r\ny",
            "semi;colon",
            "--",
            "/*",
            "\\",
            "\uFFFD",
            "\u00FC\u00DF",
            "\uD83D\uDE00\uD83D\uDC68\u200D\uD83D\uDC69",
            "NULL",
            "\"",
            "\uFEFFbom",
            "'",
            "''",
            "\r",
            "\n.quit\n");
    private static final List<String> DIRTY =
            List.of("00", "610062", "FF", "61C3", "EDA080", "C080", "F4908080", "E28228", "6100", "80");
    private static final List<String> REALS = List.of(
            "0.0",
            "-0.0",
            "1.0",
            "-1.5",
            "9e999",
            "-9e999",
            "1e22",
            "1e23",
            "5e-324",
            "2.2250738585072014e-308",
            "1.7976931348623157e308",
            "0.1",
            "123456789.123456789",
            "9007199254740993.0",
            "9223372036854775807.0",
            "1e15",
            "1e-7");
    private static final List<String> INTEGERS = List.of(
            "0",
            "1",
            "-1",
            "127",
            "128",
            "32768",
            "9007199254740993",
            "-9007199254740993",
            "9223372036854775807",
            "-9223372036854775808");

    private final Random random;

    RandomValues(Random random) {
        this.random = random;
    }

    /** Of any storage class. */
    String any() {
        return switch (random.nextInt(10)) {
            case 0 -> "NULL";
            case 1, 2 -> integer();
            case 3, 4 -> real();
            case 5, 6, 7 -> text();
            case 8 -> dirty();
            default -> blob();
        };
    }

    String integer() {
        return switch (random.nextInt(3)) {
            case 0 -> pick(INTEGERS);
            case 1 -> Long.toString(random.nextInt(1000));
            default -> Long.toString(random.nextLong() >> random.nextInt(63));
        };
    }

    String real() {
        if (random.nextInt(3) == 0) {
            return pick(REALS);
        }
        double value =
                random.nextBoolean() ? Double.longBitsToDouble(random.nextLong()) : random.nextInt(100_000) / 100.0;
        return Double.isNaN(value) || Double.isInfinite(value) ? "0.5" : Double.toString(value);
    }

    String text() {
        return quote(random.nextInt(3) == 0 ? pick(TEXTS) : words());
    }

    /** Text that is no valid UTF-8, or holds NUL. */
    String dirty() {
        String stem = HexFormat.of().formatHex(words().getBytes(StandardCharsets.UTF_8));
        return "CAST(X'" + (random.nextBoolean() ? stem : "") + pick(DIRTY) + "' AS TEXT)";
    }

    String blob() {
        byte[] bytes = new byte[random.nextInt(40)];
        random.nextBytes(bytes);
        return "X'" + HexFormat.of().formatHex(bytes) + "'";
    }

    /** A text or blob of many bytes, from a short expression. */
    String big(boolean text) {
        int length = List.of(20_000, 60_000, 99_990, 120_000, 400_000).get(random.nextInt(5)) + random.nextInt(50);
        String repeated = "replace(hex(zeroblob(" + length / 4 + ")),'00',"
                + quote(pick(List.of("it's", "abcd", "\u00FC\u00DF", "\uD83D\uDE00"))) + ")";
        return text ? repeated + "||" + quote(words()) : "CAST(" + repeated + "||" + dirty() + " AS BLOB)";
    }

    boolean chance(int oneIn) {
        return random.nextInt(oneIn) == 0;
    }

    <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    static String quote(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    private String words() {
        StringBuilder words = new StringBuilder();
        for (int i = random.nextInt(4); i >= 0; i--) {
            words.append(pick(List.of("lorem", "ipsum", "Dolor", "sit's", "am\u00E9t", "\u65E5\u672C", "x")))
                    .append(' ');
        }
        return words.append(random.nextInt(1000)).toString();
    }
}
