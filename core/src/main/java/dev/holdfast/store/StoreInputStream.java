package dev.holdfast.store;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Function;

/** A stream whose errors carry a {@link StoreException} as cause, as {@link Store#read} promises. */
public final class StoreInputStream extends FilterInputStream {
    private final Function<IOException, StoreException> translate;

    /** @param translate gives an error of the provider its place among the store's errors */
    public StoreInputStream(InputStream in, Function<IOException, StoreException> translate) {
        super(in);
        this.translate = translate;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
        try {
            return super.read(into, from, length);
        } catch (IOException e) {
            throw translated(e);
        }
    }

    @Override
    public long skip(long bytes) throws IOException {
        try {
            return super.skip(bytes);
        } catch (IOException e) {
            throw translated(e);
        }
    }

    private IOException translated(IOException e) {
        StoreException error = translate.apply(e);
        return new IOException(error.getMessage(), error);
    }
}
