package dev.holdfast.store.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.store.Store;
import dev.holdfast.store.StoreUrl;
import dev.holdfast.store.Upload;
import dev.holdfast.testing.S3Server;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** 200 MB go up and come back through a Java process whose heap is 32 MiB. */
@Tag("slow")
class S3MemoryTest {
    private static final int PIECE = 1 << 20;
    private static final int PIECES = 200;

    // S3Server's own would start a server in the process with the small heap
    private static final Map<String, String> ENVIRONMENT =
            Map.of("AWS_ACCESS_KEY_ID", S3Server.ID, "AWS_SECRET_ACCESS_KEY", S3Server.SECRET);

    @TempDir
    Path disk;

    @Test
    void holdsOnePartOfALargeObject() throws Exception {
        Files.createDirectory(disk.resolve("bucket"));
        S3Proxy server = S3Proxy.builder()
                .blobStore(new FilesystemNio2BlobStore(disk.toString()))
                .endpoint(URI.create("http://127.0.0.1:0"))
                .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, S3Server.ID, S3Server.SECRET)
                .build();
        server.start();
        try {
            String url = "s3://bucket?endpoint=http://127.0.0.1:" + server.getPort();
            Path log = disk.resolve("log");
            Process process = new ProcessBuilder(List.of(
                            ProcessHandle.current().info().command().orElseThrow(),
                            "-Xmx32m",
                            "-XX:+UseSerialGC",
                            "-cp",
                            System.getProperty("java.class.path"),
                            S3MemoryTest.class.getName(),
                            url))
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            boolean ended = process.waitFor(60, TimeUnit.SECONDS);
            process.destroyForcibly();
            assertThat(ended).as("ended within a minute").isTrue();
            assertThat(process.exitValue()).as(() -> read(log)).isZero();
        } finally {
            server.stop();
        }
    }

    /** The process with the small heap. */
    public static void main(String[] args) throws Exception {
        try (Store store = S3Store.open((StoreUrl.Bucket) StoreUrl.parse(args[0]), ENVIRONMENT)) {
            long written = write(store);
            long seen = read(store);
            if (written != seen) {
                throw new AssertionError("the object came back changed");
            }
        }
    }

    private static long write(Store store) {
        CRC32 sum = new CRC32();
        byte[] piece = new byte[PIECE];
        Random random = new Random(1);
        try (Upload upload = store.create("large")) {
            for (int i = 0; i < PIECES; i++) {
                random.nextBytes(piece);
                sum.update(piece);
                upload.write(piece, 0, PIECE);
            }
            upload.commit();
        }
        return sum.getValue();
    }

    private static long read(Store store) throws Exception {
        CRC32 sum = new CRC32();
        byte[] buffer = new byte[64 << 10];
        try (InputStream in = store.read("large", 0)) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                sum.update(buffer, 0, count);
            }
        }
        return sum.getValue();
    }

    private static String read(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
