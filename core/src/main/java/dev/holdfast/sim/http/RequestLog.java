package dev.holdfast.sim.http;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** Every request since the start, in order of arrival. */
public final class RequestLog {
    private final Clock clock;
    private final List<RequestRecord> records = new ArrayList<>();

    public RequestLog(Clock clock) {
        this.clock = clock;
    }

    public synchronized List<RequestRecord> all() {
        return List.copyOf(records);
    }

    synchronized RequestRecord arrived(String method, String path, String query) {
        RequestRecord record = new RequestRecord(records.size() + 1, clock.instant(), method, path, query, 0);
        records.add(record);
        return record;
    }

    synchronized void answered(RequestRecord record) {
        records.set((int) record.number() - 1, record);
    }
}
