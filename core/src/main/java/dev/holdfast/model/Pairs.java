package dev.holdfast.model;

import java.util.List;

/**
 * The pairs of a key-value namespace.
 *
 * <p>A record has four cells: key (TEXT), value (BLOB), expiration (INTEGER, absolute seconds since 1970, or NULL)
 * and metadata (TEXT, canonical JSON, or NULL). Ordered by the bytes of the key.
 */
public record Pairs(String name) implements Collection {
    public static final int KEY = 0;
    public static final int VALUE = 1;
    public static final int EXPIRATION = 2;
    public static final int METADATA = 3;

    private static final KeyOrder ORDER = new KeyOrder(List.of("BINARY"));

    @Override
    public int width() {
        return 4;
    }

    @Override
    public int[] key() {
        return new int[] {KEY};
    }

    @Override
    public KeyOrder order() {
        return ORDER;
    }

    @Override
    public List<String> labels() {
        return List.of("key", "value", "expiration", "metadata");
    }
}
