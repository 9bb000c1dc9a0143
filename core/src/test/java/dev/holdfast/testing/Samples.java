package dev.holdfast.testing;

import dev.holdfast.model.BatchBuilder;
import dev.holdfast.model.Catalog;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Known states for contract suites, the same for the same arguments. */
public final class Samples {
    /** An expiration that no test run will see: 2100-01-01. */
    public static final long FAR = 4_102_444_800L;

    private Samples() {}

    public static Sample empty(Catalog.Kind kind) {
        return kind == Catalog.Kind.KV
                ? new Sample(Catalog.ofPairs("sample"), Map.of(), List.of())
                : new Sample(new Catalog(kind, List.of(), List.of(), Map.of(), List.of()), Map.of(), List.of());
    }

    /** A state of this kind with about so many records; another {@code seed} gives other content. */
    public static Sample of(Catalog.Kind kind, int records, long seed) {
        return kind == Catalog.Kind.KV ? pairs(records, seed) : new SampleTables(records, seed).build();
    }

    private static Sample pairs(int records, long seed) {
        Random random = new Random(seed);
        TreeMap<byte[], Integer> keys = new TreeMap<>(Arrays::compareUnsigned);
        for (String awkward : List.of("a/b", "a b", "100%", "q?x=1&y#z", "ü", "\uD83E\uDDF7", "\"", "\\", "+", "..a")) {
            keys.put(awkward.getBytes(StandardCharsets.UTF_8), 0);
        }
        while (keys.size() < records) {
            keys.put(("key:" + random.nextInt(10_000_000)).getBytes(StandardCharsets.UTF_8), 0);
        }
        BatchBuilder batch = new BatchBuilder(4);
        keys.keySet().forEach(key -> pair(batch.addText(key), random));
        return new Sample(Catalog.ofPairs("sample"), Map.of("sample", batch.build()), List.of());
    }

    private static void pair(BatchBuilder batch, Random random) {
        byte[] value = new byte[random.nextInt(40)];
        random.nextBytes(value);
        // Mostly text, as binary values are slow to read in some places.
        batch.addBlob(random.nextInt(10) == 0 ? value : ("v" + random.nextInt()).getBytes(StandardCharsets.UTF_8));
        if (random.nextInt(4) == 0) {
            batch.addInteger(FAR + random.nextInt(1000));
        } else {
            batch.addNull();
        }
        if (random.nextInt(3) == 0) {
            batch.addText("{\"n\":" + random.nextInt(100) + "}");
        } else {
            batch.addNull();
        }
    }
}
