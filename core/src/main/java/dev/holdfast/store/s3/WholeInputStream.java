package dev.holdfast.store.s3;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/** The body of an answer; one that ends before its announced length is an error, which {@code HttpURLConnection} hides. */
final class WholeInputStream extends FilterInputStream {
    private final ResponseInputStream<GetObjectResponse> answer;
    private long missing;

    WholeInputStream(ResponseInputStream<GetObjectResponse> answer) {
        super(answer);
        this.answer = answer;
        Long length = answer.response().contentLength();
        this.missing = length == null ? 0 : length;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
        int count = readOn(into, from, length);
        if (count >= 0) {
            missing -= count;
        } else if (missing > 0) {
            throw new EOFException("the answer ended " + missing + " bytes early");
        }
        return count;
    }

    // The SDK finds a wrong checksum only at the end, and throws its own unchecked exception.
    private int readOn(byte[] into, int from, int length) throws IOException {
        try {
            return super.read(into, from, length);
        } catch (SdkException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public long skip(long bytes) throws IOException {
        long count = super.skip(bytes);
        missing -= count;
        return count;
    }

    /** Drops the connection rather than read on to the end, unless that is reached. */
    @Override
    public void close() throws IOException {
        if (missing > 0) {
            answer.abort();
        } else {
            super.close();
        }
    }
}
