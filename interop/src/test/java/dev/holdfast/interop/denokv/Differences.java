package dev.holdfast.interop.denokv;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.Map;

/** Where our answers may differ from denokv's backend, each with its reason. One that a run does not meet is no difference. */
final class Differences {
    private final Map<Row, Integer> met = new EnumMap<>(Row.class);

    /** All that there are. */
    enum Row {
        /** Deno lets a program send 100 checks, denokv takes 10: a program that works locally must work here. */
        MORE_THAN_TEN_CHECKS,
        /** denokv commits what came before an error of the same atomic write: ours undoes all of it. */
        HALF_COMMITTED,
        /** The sum of bigints has as many bytes as it needs there; here whole words of 64 bits, as V8 itself writes them. */
        BYTES_OF_A_BIGINT,
        /** denokv's check of the delay is the wrong way round: it takes messages for any far future. */
        MESSAGE_OF_FAR_FUTURE,
        /** The same seen from the other side: it refuses what was due more than 30 days ago. */
        MESSAGE_OF_LONG_AGO
    }

    void meet(Row row) {
        met.merge(row, 1, Integer::sum);
    }

    void demandAll() {
        System.out.println("differences met: " + met);
        assertThat(met).as("rows of the table that were met").containsOnlyKeys(Row.values());
    }
}
