package dev.holdfast.archive.layout;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** How parts are stored. */
public enum Compression {
    /** One zstd frame with a checksum for each part. */
    ZSTD(".zst"),
    NONE("");

    private static final int LEVEL = 1;

    private final String suffix;

    Compression(String suffix) {
        this.suffix = suffix;
    }

    public String suffix() {
        return suffix;
    }

    public static Compression of(String fileName) {
        return fileName.endsWith(ZSTD.suffix) ? ZSTD : NONE;
    }

    public OutputStream onto(OutputStream out) throws IOException {
        return this == NONE ? out : new ZstdOutputStreamNoFinalizer(out, LEVEL).setChecksum(true);
    }

    public InputStream from(InputStream in) throws IOException {
        return this == NONE ? in : new ZstdInputStreamNoFinalizer(in);
    }
}
