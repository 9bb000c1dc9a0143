package dev.holdfast.denokv.replica.link;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.holdfast.denokv.engine.log.LoggedCommit;
import dev.holdfast.denokv.value.Malformed;
import dev.holdfast.denokv.wire.BackupLog;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Commits that are sent: a head as JSON, the commits, and a check sum of both.
 *
 * @param commits in their order
 */
record Delivery(Head head, List<LoggedCommit> commits) {

    /**
     * What is said beside the commits.
     *
     * @param isGone the position that was asked for is not there: {@code oldest} of {@code generation} is
     * @param left commits that are behind those that are sent
     * @param leftSinceMs when the first of these was made
     * @param nowMs the sender's clock
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Head(boolean isGone, String generation, String oldest, long left, long leftSinceMs, long nowMs) {}

    byte[] toBytes() {
        try (ByteArrayOutputStream bytes = new ByteArrayOutputStream()) {
            DataOutputStream out = new DataOutputStream(bytes);
            sized(out, Asked.json(head));
            out.writeInt(commits.size());
            for (LoggedCommit commit : commits) {
                out.writeLong(commit.version());
                out.writeUTF(commit.origin());
                sized(out, commit.changes().toBytes());
            }
            out.writeLong(sum(bytes.toByteArray(), bytes.size()));
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** @throws Malformed for bytes that are none, or not all of one */
    static Delivery parse(byte[] body) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(body))) {
            Head head = Asked.read(sized(in), Head.class);
            int count = in.readInt();
            List<LoggedCommit> commits = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                commits.add(new LoggedCommit(in.readLong(), in.readUTF(), BackupLog.parse(sized(in))));
            }
            if (in.readLong() != sum(body, body.length - Long.BYTES) || in.available() > 0) {
                throw new Malformed("its check sum is wrong");
            }
            return new Delivery(head, commits);
        } catch (IOException e) {
            throw new Malformed("it is no delivery of commits: " + e.getMessage());
        }
    }

    private static void sized(DataOutputStream out, byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static byte[] sized(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > in.available()) {
            throw new IOException("it is cut off");
        }
        return in.readNBytes(length);
    }

    private static long sum(byte[] bytes, int length) {
        CRC32C sum = new CRC32C();
        sum.update(bytes, 0, length);
        return sum.getValue();
    }
}
