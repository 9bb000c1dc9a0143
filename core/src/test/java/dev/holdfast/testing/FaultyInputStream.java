package dev.holdfast.testing;

import dev.holdfast.store.StoreException;
import dev.holdfast.testing.FaultyStore.Fault;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Its first read is a counted call; what strikes it may show only at the second. */
final class FaultyInputStream extends FilterInputStream {
    private final FaultyStore faults;
    private final String call;
    private boolean counted;
    private Fault pending;

    FaultyInputStream(FaultyStore faults, String name, InputStream in) {
        super(in);
        this.faults = faults;
        this.call = "stream " + name;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
        faults.checkAlive(call);
        if (pending != null) {
            return breakOff();
        }
        if (counted) {
            return super.read(into, from, length);
        }
        counted = true;
        pending = faults.next(call);
        return switch (pending) {
            case null -> super.read(into, from, length);
            case ERROR_BEFORE, CRASH -> breakOff();
            case ERROR_AFTER -> super.read(into, from, length);
            case TORN, TORN_SILENTLY -> super.read(into, from, Math.max(1, length / 2));
        };
    }

    private int breakOff() throws IOException {
        if (pending == Fault.TORN_SILENTLY) {
            return -1;
        }
        StoreException error = FaultyStore.lost(call);
        throw new IOException(error.getMessage(), error);
    }
}
