package dev.holdfast.store.s3;

import dev.holdfast.store.Upload;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Up to one part in memory, then parts of one size (R2 wants that): nothing is ever held beyond the buffer. A failed
 * write takes back all it did: the buffer's older bytes are not overwritten before the last call has succeeded.
 */
final class S3Upload implements Upload {
    static final int PART = 8 << 20;
    private static final int FIRST_BUFFER = 64 << 10;

    private final Place place;
    private final String name;
    private final String mark;
    private final Consumer<Upload> atEnd;
    private byte[] buffer = new byte[FIRST_BUFFER];
    private int filled;
    private Multipart multipart;
    private boolean lastPartSent;
    private boolean committed;
    private boolean closed;

    S3Upload(Place place, String name, String mark, Consumer<Upload> atEnd) {
        this.place = place;
        this.name = name;
        this.mark = mark;
        this.atEnd = atEnd;
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
        checkOpen();
        if (filled + (long) length <= PART) {
            append(bytes, from, length);
            return;
        }
        if (multipart == null) {
            multipart = Multipart.begin(place, name, mark);
        }
        int parts = multipart.parts();
        int before = filled;
        try {
            sendFull(bytes, from, length);
        } catch (RuntimeException e) {
            multipart.cutTo(parts);
            filled = before;
            throw e;
        }
    }

    private void sendFull(byte[] bytes, int from, int length) {
        int at = from + PART - filled;
        append(bytes, from, PART - filled);
        multipart.add(new Body(buffer, 0, PART));
        for (; from + length - at > PART; at += PART) {
            multipart.add(new Body(bytes, at, PART));
        }
        filled = 0;
        append(bytes, at, from + length - at);
    }

    private void append(byte[] bytes, int from, int length) {
        if (filled + length > buffer.length) {
            int doubled = Math.min(PART, Math.max(2 * buffer.length, filled + length));
            buffer = Arrays.copyOf(buffer, doubled);
        }
        System.arraycopy(bytes, from, buffer, filled, length);
        filled += length;
    }

    @Override
    public void commit() {
        checkOpen();
        Body rest = new Body(buffer, 0, filled);
        if (multipart == null) {
            place.call(
                    "write " + name,
                    () -> place.client()
                            .putObject(
                                    r -> r.bucket(place.name())
                                            .key(place.key(name))
                                            .contentMD5(rest.md5(place.bucket().checksums())),
                                    rest.toSend()));
        } else {
            if (!lastPartSent) {
                multipart.add(rest);
                lastPartSent = true;
            }
            multipart.complete();
        }
        committed = true;
    }

    @Override
    public void close() {
        if (multipart != null && !committed) {
            multipart.abort();
            multipart = null;
        }
        closed = true;
        buffer = new byte[0];
        atEnd.accept(this);
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("the upload of " + name + " is closed");
        }
    }
}
