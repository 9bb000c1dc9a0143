package dev.holdfast.sql.merge;

import com.dynatrace.hash4j.hashing.Hashing;
import dev.holdfast.model.Batch;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Table;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Refuses records that can not be merged because of their keys: NULL, or two of the source that are one in the target. Eight
 * bytes of memory for each record of a table that has another definition there. Safe for several threads.
 */
public final class KeyCheck {
    private final MergeTables tables;
    private final Map<String, Hashes> seen = new HashMap<>();

    /** @param tables of the target */
    public KeyCheck(MergeTables tables) {
        this.tables = tables;
    }

    /** @throws Failure USAGE when one of these records has NULL in its key */
    public void add(Table table, Batch batch) {
        tables.demandKeys(table, batch);
        if (tables.mayCollide(table)) {
            Table known = tables.known(table);
            synchronized (this) {
                Hashes hashes = seen.computeIfAbsent(table.name(), name -> new Hashes());
                for (int row = 0; row < batch.rows(); row++) {
                    hashes.add(Hashing.xxh3_64()
                            .hashBytesToLong(known.order()
                                    .folded(batch.key(row, known.key()))
                                    .cells()));
                }
            }
        }
    }

    /** Once all records were added. @throws Failure USAGE when two of them have the same key in the target */
    public synchronized void finish() {
        seen.forEach((name, hashes) -> {
            if (hashes.hasTwoAlike()) {
                throw new Failure(
                        Failure.Kind.USAGE,
                        "table " + name + " has another primary key in the target, by which two of its records are one:"
                                + " the second would overwrite the first",
                        "Leave it out with --tables, or restore into something new.");
            }
        });
    }

    private static final class Hashes {
        private long[] all = new long[64];
        private int count;

        void add(long hash) {
            if (count == all.length) {
                all = Arrays.copyOf(all, count * 2);
            }
            all[count++] = hash;
        }

        boolean hasTwoAlike() {
            Arrays.sort(all, 0, count);
            for (int i = 1; i < count; i++) {
                if (all[i] == all[i - 1]) {
                    return true;
                }
            }
            return false;
        }
    }
}
