package dev.holdfast.store.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.store.Store;
import dev.holdfast.store.StoreException;
import dev.holdfast.store.StoreUrl;
import dev.holdfast.store.Upload;
import dev.holdfast.testing.S3Server;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.s3.S3Client;

/** Uploads over a network that loses requests and answers: each call made again has the effect of one. */
class S3UploadTest {
    private static final int MIB = 1 << 20;
    private static final byte[] CONTENT = new byte[19 * MIB];

    static {
        new Random(1).nextBytes(CONTENT);
    }

    private final S3Server server = S3Server.shared();
    private final StoreUrl.Bucket url = server.url(server.newBucket());

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void survivesTheLossOfAnyRequest(boolean answerLost) throws IOException {
        FlakyClient client;
        int at = 0;
        do {
            client = new FlakyClient(server.client(), ++at, answerLost);
            writeInThreeCalls(store(client), "x" + at);
            try (InputStream in = store(server.client()).read("x" + at, 0)) {
                assertThat(Arrays.equals(in.readAllBytes(), CONTENT)).isTrue();
            }
        } while (client.requests.size() >= at);
        assertThat(at).isGreaterThan(5);
        assertThat(client.requests)
                .containsExactly(
                        "CreateMultipartUploadRequest",
                        "UploadPartRequest",
                        "UploadPartRequest",
                        "UploadPartRequest",
                        "CompleteMultipartUploadRequest");
    }

    private static void writeInThreeCalls(Store store, String name) {
        try (Upload upload = store.create(name)) {
            again(() -> upload.write(CONTENT, 0, 7 * MIB));
            again(() -> upload.write(CONTENT, 7 * MIB, 10 * MIB));
            again(() -> upload.write(CONTENT, 17 * MIB, 2 * MIB));
            again(upload::commit);
        }
    }

    @Test
    void takesNothingOfAWriteThatFailed() throws IOException {
        // the second part of the second write is lost, and the caller goes on with other bytes
        Store store = store(new FlakyClient(server.client(), 3, false));
        try (Upload upload = store.create("y")) {
            upload.write(CONTENT, 0, 3);
            assertThatThrownBy(() -> upload.write(CONTENT, 3, 18 * MIB)).isInstanceOf(StoreException.Exhausted.class);
            upload.write(CONTENT, 5, 4);
            upload.commit();
        }
        byte[] expected = new byte[7];
        System.arraycopy(CONTENT, 0, expected, 0, 3);
        System.arraycopy(CONTENT, 5, expected, 3, 4);
        try (InputStream in = store.read("y", 0)) {
            assertThat(in.readAllBytes()).isEqualTo(expected);
        }
    }

    @Test
    void doesNotTakeAnotherUploadsObjectForItsOwn() {
        Store store = store(server.client());
        try (Upload upload = store.create("z")) {
            upload.write(CONTENT, 0, 9 * MIB);
            server.client()
                    .listMultipartUploads(r -> r.bucket(url.bucket()))
                    .uploads()
                    .forEach(u -> server.client()
                            .abortMultipartUpload(
                                    r -> r.bucket(url.bucket()).key(u.key()).uploadId(u.uploadId())));
            // not putIfAbsent: the SDK behind this client tries again by itself, and would then find its own object
            try (Upload other = store.create("z")) {
                other.write(CONTENT, 0, 1);
                other.commit();
            }
            assertThatThrownBy(upload::commit).isInstanceOf(StoreException.NotFound.class);
        }
        assertThat(store.list("z", "")).containsExactly(new Store.Entry("z", 1));
    }

    private Store store(S3Client client) {
        return new S3Store(new Place(client, url, new S3Failures(url)), () -> "mark-" + System.nanoTime());
    }

    private static void again(Runnable call) {
        try {
            call.run();
        } catch (StoreException.Exhausted _) {
            call.run();
        }
    }
}
