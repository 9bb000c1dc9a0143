package dev.holdfast.sim.d1;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.UUID;

/** The name of a moment: four groups of hexadecimal digits whose order is the order of time. */
final class Bookmark {
    static final String FORM = "[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{32}";

    private Bookmark() {}

    /** The bookmark of the n-th moment of a database; no other database has it. */
    static String of(String database, long number) {
        UUID hash = UUID.nameUUIDFromBytes((database + '/' + number).getBytes(StandardCharsets.UTF_8));
        HexFormat hex = HexFormat.of();
        return String.format("%08x-%08x-%08x-", number >>> 32, number & 0xffffffffL, 0x4c00)
                + hex.toHexDigits(hash.getMostSignificantBits())
                + hex.toHexDigits(hash.getLeastSignificantBits());
    }
}
