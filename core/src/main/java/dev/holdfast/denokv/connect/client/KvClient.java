package dev.holdfast.denokv.connect.client;

import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeException;
import dev.failsafe.RetryPolicy;
import dev.holdfast.denokv.bucket.StoredPair;
import dev.holdfast.denokv.value.Malformed;
import dev.holdfast.denokv.wire.AtomicWrite;
import dev.holdfast.denokv.wire.AtomicWriteOutput;
import dev.holdfast.denokv.wire.ReadStatus;
import dev.holdfast.denokv.wire.SnapshotRead;
import dev.holdfast.denokv.wire.SnapshotReadOutput;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Pause;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.Iterator;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One database behind KV Connect, versions 2 and 3: what a metadata exchange gives is renewed as it expires.
 *
 * <p>What passes is tried again, some times, inside: also a write whose answer was lost, so a write must bear being made
 * twice. Blocking; for several threads.
 */
public final class KvClient implements Peer {
    private static final int TRIES = 6;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final URI address;
    private final String token;
    private final Clock clock;
    private final HttpClient http;
    private final RetryPolicy<Object> policy;
    private Metadata metadata;

    /**
     * Sends nothing yet.
     *
     * @param address what a program gives to {@code Deno.openKv}
     */
    public KvClient(URI address, String token, Clock clock, Pause pause) {
        this.address = address;
        this.token = token;
        this.clock = clock;
        this.http = HttpClient.newBuilder()
                .version("https".equals(address.getScheme()) ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(20))
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
        this.policy = RetryPolicy.builder()
                .handle(Passing.class)
                .withMaxAttempts(TRIES)
                .onRetry(event -> pause.of(FIRST_PAUSE.multipliedBy(1L << event.getAttemptCount() - 1)))
                .build();
    }

    @Override
    public String address() {
        return "denokv:" + address;
    }

    @Override
    public SnapshotReadOutput read(SnapshotRead read) {
        SnapshotReadOutput output = call("snapshot_read", read.toBytes(), SnapshotReadOutput::parse);
        if (output.disabled() || output.status() == ReadStatus.READ_DISABLED) {
            throw new Failure(Failure.Kind.DENIED, "reads of " + address + " are disabled", "Ask whoever runs it");
        }
        return output;
    }

    @Override
    public AtomicWriteOutput write(AtomicWrite write) {
        return call("atomic_write", write.toBytes(), AtomicWriteOutput::parse);
    }

    @Override
    public Iterator<StoredPair> pairs() {
        return new RemotePairs(this, new byte[0], RemotePairs.END);
    }

    @Override
    public boolean showsExpiry() {
        return false;
    }

    private <T> T call(String method, byte[] body, Function<byte[], T> parse) {
        return again(() -> {
            Metadata now = metadata();
            HttpRequest request = HttpRequest.newBuilder(URI.create(now.endpoint() + "/" + method))
                    .timeout(PATIENCE)
                    .header("authorization", "Bearer " + now.token())
                    .header("content-type", "application/x-protobuf")
                    .header("x-denokv-version", String.valueOf(now.version()))
                    .header("x-denokv-database-id", now.databaseId())
                    .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                    .build();
            try {
                return parse.apply(send(request));
            } catch (Malformed e) {
                throw new Failure(Failure.Kind.REMOTE, address + " answered what is no message of KV Connect", "", e);
            }
        });
    }

    private synchronized Metadata metadata() {
        if (metadata == null || metadata.isOver(clock.instant())) {
            HttpRequest request = HttpRequest.newBuilder(address)
                    .timeout(PATIENCE)
                    .header("authorization", "Bearer " + token)
                    .header("content-type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString("{\"supportedVersions\":[2,3]}"))
                    .build();
            metadata = Metadata.parse(address, send(request));
        }
        return metadata;
    }

    private byte[] send(HttpRequest request) {
        try {
            HttpResponse<byte[]> answer = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
            return judged(answer);
        } catch (IOException e) {
            throw new Passing(new Failure(
                    Failure.Kind.REMOTE, address + " can not be reached: " + e, "Is the server running?", e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure(Failure.Kind.REMOTE, "interrupted while waiting for " + address, "", e);
        }
    }

    private byte[] judged(HttpResponse<byte[]> answer) {
        int status = answer.statusCode();
        if (status == 200) {
            return answer.body();
        }
        String text = new String(answer.body(), java.nio.charset.StandardCharsets.UTF_8);
        String said = address + " answered " + status + ": " + text.substring(0, Math.min(text.length(), 200));
        if (status >= 500 || status == 429) {
            throw new Passing(new Failure(Failure.Kind.REMOTE, said, "Is the server well?"));
        }
        throw status == 401 || status == 403
                ? new Failure(Failure.Kind.DENIED, said, "Set DENO_KV_ACCESS_TOKEN to the token of this database")
                : new Failure(status == 404 ? Failure.Kind.NOT_FOUND : Failure.Kind.USAGE, said, "Check the address");
    }

    /** May be better the next time. */
    private static final class Passing extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final transient Failure failure;

        Passing(Failure failure) {
            super(failure);
            this.failure = failure;
        }
    }

    private <T> T again(Supplier<T> call) {
        try {
            return Failsafe.with(policy).get(call::get);
        } catch (Passing spent) {
            throw spent.failure;
        } catch (FailsafeException e) {
            throw new Failure(Failure.Kind.REMOTE, "interrupted while waiting for " + address, "", e);
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
