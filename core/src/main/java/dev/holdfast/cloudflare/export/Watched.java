package dev.holdfast.cloudflare.export;

import dev.holdfast.flow.Scratch;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.function.Consumer;

/** A stream that remembers that it broke, whatever its reader made of that. */
final class Watched extends FilterInputStream {
    private IOException broken;

    Watched(InputStream in) {
        super(in);
    }

    /** @throws IOException when it broke, also if the taker did not care */
    void giveTo(Consumer<InputStream> taker) throws IOException {
        try {
            taker.accept(this);
        } catch (RuntimeException failed) {
            if (broken == null) {
                throw failed;
            }
        }
        if (broken != null) {
            throw broken;
        }
    }

    /** Runs a dump that a store gives; to the end or not at all. */
    static void run(Scratch engine, InputStream sql) {
        try (Watched watched = new Watched(sql)) {
            watched.giveTo(engine::run);
        } catch (IOException e) {
            throw e.getCause() instanceof RuntimeException meant ? meant : new UncheckedIOException(e);
        }
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
            broken = e;
            throw e;
        }
    }
}
