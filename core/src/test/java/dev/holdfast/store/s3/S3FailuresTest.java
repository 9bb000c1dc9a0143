package dev.holdfast.store.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.store.Store;
import dev.holdfast.store.StoreException;
import dev.holdfast.store.StoreUrl;
import dev.holdfast.store.Upload;
import dev.holdfast.store.s3.StubServer.Answer;
import dev.holdfast.testing.S3Server;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What servers and networks say when they do not do it, and what the user is told. */
class S3FailuresTest {
    private static final Map<String, Class<? extends StoreException>> TYPES = Map.of(
            "NotFound", StoreException.NotFound.class,
            "Denied", StoreException.Denied.class,
            "AlreadyExists", StoreException.AlreadyExists.class,
            "Exhausted", StoreException.Exhausted.class);
    private final S3Server server = S3Server.shared();

    @ParameterizedTest
    @CsvSource({
        "404, NoSuchKey, NotFound, ''",
        "404, NoSuchBucket, NotFound, Create the bucket",
        "403, AccessDenied, Denied, key may list",
        "403, InvalidAccessKeyId, Denied, AWS_ACCESS_KEY_ID",
        "403, SignatureDoesNotMatch, Denied, AWS_SECRET_ACCESS_KEY",
        "400, ExpiredToken, Denied, AWS_ACCESS_KEY_ID",
        "403, RequestTimeTooSkewed, Denied, clock",
        "301, PermanentRedirect, Denied, region=",
        "307, TemporaryRedirect, Denied, region=",
        "400, AuthorizationHeaderMalformed, Denied, region=",
        "400, InvalidBucketName, Denied, bucket",
        "412, PreconditionFailed, AlreadyExists, ''",
        "409, ConditionalRequestConflict, Exhausted, again",
        "400, RequestTimeout, Exhausted, again",
        "400, BadDigest, Exhausted, again",
        "400, IncompleteBody, Exhausted, again",
        "429, TooManyRequests, Exhausted, again",
        "500, InternalError, Exhausted, again",
        "503, SlowDown, Exhausted, again",
        "501, NotImplemented, Denied, lacks",
        "405, MethodNotAllowed, Denied, lacks"
    })
    void translatesAnswers(int status, String code, String type, String hint) throws IOException {
        try (StubServer stub = new StubServer(Answer.error(status, code));
                Store store = stub.store("s3")) {
            assertThatThrownBy(() -> store.putIfAbsent("x", new byte[3]))
                    .isInstanceOfSatisfying(
                            StoreException.class, e -> assertThat(e.hint()).contains(hint))
                    .isInstanceOf(TYPES.get(type));
            assertThat(stub.asked).hasSize(1);
        }
    }

    @Test
    void namesTheRegionThatTheServerNames() throws IOException {
        Answer redirect = new Answer(301, Map.of("x-amz-bucket-region", "eu-west-3"), "", 0);
        try (StubServer stub = new StubServer(redirect);
                Store store = stub.store("s3")) {
            assertThatThrownBy(() -> store.list("", ""))
                    .isInstanceOfSatisfying(
                            StoreException.Denied.class,
                            e -> assertThat(e.hint()).contains("?region=eu-west-3"));
        }
    }

    @Test
    void refusesAnAnswerThatEndsEarly() throws IOException {
        Answer cut = new Answer(200, Map.of(), "0123456789", 4);
        try (StubServer stub = new StubServer(cut);
                Store store = stub.store("s3");
                InputStream in = store.read("x", 0)) {
            assertThatThrownBy(in::readAllBytes)
                    .isInstanceOf(IOException.class)
                    .hasCauseInstanceOf(StoreException.Exhausted.class);
        }
    }

    @Test
    void saysThatTheBucketIsMissing() {
        try (Store store = S3Store.open(server.url("no-such-bucket-here"), S3Server.ENVIRONMENT)) {
            assertThatThrownBy(() -> store.list("", "")).isInstanceOf(StoreException.NotFound.class);
            assertThatThrownBy(() -> store.read("x", 0))
                    .isInstanceOf(StoreException.NotFound.class)
                    .hasMessageContaining("no-such-bucket-here");
            assertThatThrownBy(() -> store.putIfAbsent("x", new byte[1])).isInstanceOf(StoreException.NotFound.class);
            assertThatThrownBy(() -> write(store, 9 << 20)).isInstanceOf(StoreException.NotFound.class);
        }
    }

    @ParameterizedTest
    @CsvSource({"test-id, wrong", "wrong, test-secret"})
    void saysThatCredentialsAreWrong(String id, String secret) {
        var environment = Map.of("AWS_ACCESS_KEY_ID", id, "AWS_SECRET_ACCESS_KEY", secret);
        try (Store store = S3Store.open(server.url(server.newBucket()), environment)) {
            for (int size : new int[] {10, 9 << 20}) {
                StoreException e = catchThrowableOfType(StoreException.Denied.class, () -> write(store, size));
                assertThat(e).as("%s bytes", size).isNotNull();
                assertThat(e.hint()).contains("AWS_SECRET_ACCESS_KEY");
                assertThat(e.getMessage() + e.hint()).doesNotContain(secret);
            }
        }
    }

    @Test
    void asksForMissingCredentials() {
        StoreUrl.Bucket google = (StoreUrl.Bucket) StoreUrl.parse("gs://bucket");
        assertThatThrownBy(() -> S3Store.open(google, Map.of("GCS_HMAC_ACCESS_ID", "id")))
                .isInstanceOf(StoreException.Denied.class)
                .hasMessageContaining("GCS_HMAC_SECRET");
        assertThatThrownBy(() -> S3Store.open(server.url("bucket"), Map.of("AWS_ACCESS_KEY_ID", "id")))
                .isInstanceOf(StoreException.Denied.class)
                .hasMessageContaining("AWS_SECRET_ACCESS_KEY");
    }

    @Test
    void namesTheHostThatDoesNotAnswer() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        assertUnreachable("127.0.0.1:" + port);
        assertUnreachable("nowhere.invalid");
    }

    private static void assertUnreachable(String host) {
        StoreUrl url = StoreUrl.parse("s3://bucket?endpoint=http://" + host);
        try (Store store = S3Store.open((StoreUrl.Bucket) url, S3Server.ENVIRONMENT)) {
            StoreException e = catchThrowableOfType(StoreException.Exhausted.class, () -> store.list("", ""));
            assertThat(e).hasMessageContaining(host + " did not answer");
            assertThat(e.hint()).isNotEmpty();
        }
    }

    @Test
    void goesOnBehindAPageOfForeignKeys() throws IOException {
        StringBuilder page = new StringBuilder("<ListBucketResult><IsTruncated>true</IsTruncated>");
        IntStream.range(1000, 2000)
                .forEach(i -> page.append("<Contents><Key>folder/a b" + i + "</Key><Size>1</Size></Contents>"));
        String last = "<ListBucketResult><Contents><Key>folder/z</Key><Size>7</Size></Contents></ListBucketResult>";
        try (StubServer stub = new StubServer(Answer.of(200, page + "</ListBucketResult>"), Answer.of(200, last));
                Store store = stub.store("s3")) {
            assertThat(store.list("", "")).containsExactly(new Store.Entry("z", 7));
            assertThat(stub.asked.getLast().path()).contains("start-after=folder%2Fa%20b1999");
        }
    }

    @Test
    void refusesAListThatIsOutOfOrder() throws IOException {
        String page = "<ListBucketResult><Contents><Key>folder/b</Key><Size>7</Size></Contents>"
                + "<Contents><Key>folder/a</Key><Size>7</Size></Contents></ListBucketResult>";
        try (StubServer stub = new StubServer(Answer.of(200, page));
                Store store = stub.store("s3")) {
            assertThatThrownBy(() -> store.list("", "")).isInstanceOf(StoreException.Corrupt.class);
        }
    }

    @Test
    void asksGoogleInItsOwnWords() throws IOException {
        try (StubServer stub = new StubServer(Answer.of(200, ""));
                Store store = stub.store("gs")) {
            store.putIfAbsent("x", new byte[3]);
            var asked = stub.asked.getFirst();
            assertThat(asked.headers().getFirst("x-goog-if-generation-match")).isEqualTo("0");
            assertThat(asked.headers()).doesNotContainKey("If-none-match").containsKey("Content-md5");
            assertThat(asked.headers().getFirst("Authorization"))
                    .contains("x-goog-if-generation-match")
                    .doesNotContain("accept-encoding");
        }
    }

    /** What servers other than Amazon's are known to refuse. */
    @Test
    void sendsNeitherChunksNorNewChecksumsToImitations() throws IOException {
        try (StubServer stub = new StubServer(Answer.of(200, ""), Answer.of(200, ""));
                Store store = stub.store("s3")) {
            store.putIfAbsent("x", new byte[3]);
            write(store, 100);
            assertThat(stub.asked).allSatisfy(asked -> {
                assertThat(asked.headers().keySet())
                        .noneMatch(name -> name.toLowerCase().startsWith("x-amz-checksum")
                                || name.toLowerCase().startsWith("x-amz-trailer")
                                || name.equalsIgnoreCase("x-amz-sdk-checksum-algorithm"));
                assertThat(asked.headers().getFirst("x-amz-content-sha256")).doesNotStartWith("STREAMING");
                assertThat(asked.headers()).containsKey("Content-md5");
            });
        }
    }

    private static void write(Store store, int size) {
        try (Upload upload = store.create("x")) {
            upload.write(new byte[size], 0, size);
            upload.commit();
        }
    }
}
