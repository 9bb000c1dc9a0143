package dev.holdfast.sim.kv;

import dev.holdfast.sim.disk.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.NavigableMap;

/** Everything that the KV of the account keeps. */
public final class KvStore implements AutoCloseable {
    private final Disk disk;
    private final Clock clock;
    private final KvManner manner;
    private final Namespaces namespaces;
    private final PairTable pairs;
    private final WriteAllowance allowance;

    public KvStore(Path folder, Clock clock, KvManner manner) throws IOException {
        this.disk = Disk.open(folder.resolve("kv.sqlite"), Namespaces.TABLE, PairTable.TABLE, PairTable.INDEX);
        this.clock = clock;
        this.manner = manner;
        this.namespaces = new Namespaces(disk);
        this.pairs = new PairTable(disk, clock, manner);
        this.allowance = new WriteAllowance(manner.dailyWrites(), clock);
    }

    Namespaces namespaces() {
        return namespaces;
    }

    PairTable pairs() {
        return pairs;
    }

    /** How many keys were written on each day (UTC). */
    public NavigableMap<LocalDate, Integer> keyWrites() {
        return allowance.used();
    }

    WriteAllowance allowance() {
        return allowance;
    }

    KvManner manner() {
        return manner;
    }

    Clock clock() {
        return clock;
    }

    @Override
    public void close() {
        disk.close();
    }
}
