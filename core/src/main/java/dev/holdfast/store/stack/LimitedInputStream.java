package dev.holdfast.store.stack;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Takes a place for each read. */
final class LimitedInputStream extends FilterInputStream {
    private final Places places;

    LimitedInputStream(InputStream in, Places places) {
        super(in);
        this.places = places;
    }

    @Override
    public int read() throws IOException {
        places.take();
        try {
            return super.read();
        } finally {
            places.give();
        }
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
        places.take();
        try {
            return super.read(into, from, length);
        } finally {
            places.give();
        }
    }
}
