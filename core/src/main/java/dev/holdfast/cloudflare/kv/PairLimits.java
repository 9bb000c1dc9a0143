package dev.holdfast.cloudflare.kv;

import dev.holdfast.flow.Utf8;
import dev.holdfast.model.Batch;
import dev.holdfast.model.Pairs;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What Workers KV can hold (developers.cloudflare.com/kv/platform/limits). One bad pair spoils a whole bulk put. */
final class PairLimits {
    private static final int KEY = 512;
    private static final int VALUE = 25 << 20;
    private static final int METADATA = 1024;

    private PairLimits() {}

    /** Whether there can be a pair of this key. */
    static boolean isKey(byte[] key) {
        boolean path = key.length <= 2 && new String(key, StandardCharsets.ISO_8859_1).matches("\\.{0,2}");
        return !path && key.length <= KEY && Utf8.isValid(key, 0, key.length);
    }

    /** Why a pair can not be written; empty when it can. */
    static Optional<String> violation(Batch batch, int row) {
        String key = batch.text(row, Pairs.KEY);
        if (key.isEmpty() || key.equals(".") || key.equals("..")) {
            return Optional.of("was not written: Workers KV allows no such key");
        }
        if (batch.length(row, Pairs.KEY) > KEY
                || !Utf8.isValid(batch.buffer(), batch.content(row, Pairs.KEY), batch.length(row, Pairs.KEY))) {
            return Optional.of("was not written: a key must be UTF-8 of at most " + KEY + " bytes");
        }
        if (batch.length(row, Pairs.VALUE) > VALUE) {
            return Optional.of("was not written: a value may have 25 MiB");
        }
        boolean large = !batch.isNull(row, Pairs.METADATA) && batch.length(row, Pairs.METADATA) > METADATA;
        return large ? Optional.of("was not written: metadata may have " + METADATA + " bytes") : Optional.empty();
    }
}
