package dev.holdfast.archive.parts;

import dev.holdfast.archive.layout.StoredFile;
import java.io.InputStream;
import java.util.Iterator;

/** Stored files, one behind the other, each checked at its end. For one thread. */
public final class Script extends InputStream {
    private final Contents contents;
    private final Iterator<StoredFile> files;
    private PartInput current;

    public Script(Contents contents, Iterator<StoredFile> files) {
        this.contents = contents;
        this.files = files;
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int from, int length) {
        while (length > 0 && (current != null || files.hasNext())) {
            if (current == null) {
                current = new PartInput(contents, files.next());
            }
            int some = current.read(into, from, length);
            if (some >= 0) {
                return some;
            }
            close();
        }
        return length == 0 ? 0 : -1;
    }

    @Override
    public void close() {
        if (current != null) {
            current.close();
            current = null;
        }
    }
}
