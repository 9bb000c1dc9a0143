package dev.holdfast.store.stack;

import dev.holdfast.store.Store;
import dev.holdfast.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Goes on at the offset reached when the stream below breaks for a passing reason. */
final class ResumingInputStream extends InputStream {
    private final Store store;
    private final String name;
    private final Retries retries;
    private long position;
    private InputStream in;

    ResumingInputStream(Store store, String name, long offset, Retries retries) {
        this.store = store;
        this.name = name;
        this.position = offset;
        this.retries = retries;
        this.in = retries.call(() -> store.read(name, offset));
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
        try {
            return retries.call(() -> readOnce(into, from, length));
        } catch (StoreException e) {
            throw new IOException(e.getMessage(), e);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private int readOnce(byte[] into, int from, int length) {
        try {
            if (in == null) {
                in = store.read(name, position);
            }
            int count = in.read(into, from, length);
            position += Math.max(0, count);
            return count;
        } catch (IOException e) {
            if (e.getCause() instanceof StoreException.Exhausted passing) {
                drop();
                throw passing;
            }
            throw new UncheckedIOException(e);
        }
    }

    private void drop() {
        InputStream broken = in;
        in = null;
        try {
            broken.close();
        } catch (IOException _) {
            // broken already: that it can not be closed in order is no news
        }
    }

    @Override
    public void close() throws IOException {
        if (in != null) {
            in.close();
        }
    }
}
