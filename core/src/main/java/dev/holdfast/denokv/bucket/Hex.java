package dev.holdfast.denokv.bucket;

import dev.holdfast.denokv.value.Malformed;
import java.util.HexFormat;

/** Numbers in names: 16 digits in lower case, not negative where they are signed. */
final class Hex {
    private Hex() {}

    static String text(long number) {
        return HexFormat.of().toHexDigits(number);
    }

    static long number(String text) {
        if (!text.matches("[0-7][0-9a-f]{15}")) {
            throw new Malformed("\"" + text + "\" is no number of 16 hexadecimal digits");
        }
        return HexFormat.fromHexDigitsToLong(text);
    }
}
