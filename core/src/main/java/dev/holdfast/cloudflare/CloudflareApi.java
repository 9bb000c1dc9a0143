package dev.holdfast.cloudflare;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import dev.failsafe.Failsafe;
import dev.failsafe.RetryPolicy;
import dev.failsafe.function.CheckedSupplier;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Pause;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Cloudflare's REST API: the one place that speaks HTTP to it, and the one layer that retries.
 *
 * <p>What comes out as {@link ApiFailure} is final. A request that is not repeatable is sent again only when the other
 * side certainly did not carry it out. Blocking; for any number of threads, which share the {@link RequestBudget}.
 *
 * @see <a href="https://developers.cloudflare.com/api/">Cloudflare API</a>
 */
public final class CloudflareApi implements AutoCloseable {
    private static final int TRIES_UNANSWERED = 4;
    private static final int ERROR_BYTES = 1 << 18;

    private final ApiSettings settings;
    private final HttpClient http;
    private final Watchdog watchdog = new Watchdog();
    private final Resources resources = new Resources(this);
    private volatile boolean answered;

    public CloudflareApi(ApiSettings settings) {
        this.settings = settings;
        boolean tls = "https".equals(settings.baseUri().getScheme());
        this.http = HttpClient.newBuilder()
                .version(tls ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(20))
                .build();
    }

    public Clock clock() {
        return settings.clock();
    }

    /** The id of the account. */
    public String account() {
        return settings.accountId();
    }

    public Pause pause() {
        return settings.pause();
    }

    /** Sends a request whose answer is small. */
    public Answer<JsonNode> call(Call call) {
        return call(call, JsonParser::readValueAsTree);
    }

    /** Sends a request and reads its {@code result} as it streams in. */
    public <T> Answer<T> call(Call call, ResultReader<T> reader) {
        return fetch(call, (headers, body) -> {
            Envelope<T> envelope = Envelope.read(body, reader);
            if (!envelope.success()) {
                throw new Verdict(call, 200, envelope.errors(), null).exception();
            }
            return new Answer<>(envelope.result(), envelope.info());
        });
    }

    /** Sends a request whose successful answer is no envelope. */
    public <T> T fetch(Call call, BodyReader<T> reader) {
        return withRetries(call, () -> attempt(call, reader));
    }

    /** The database of this name or id. @throws Failure NOT_FOUND */
    public Database resolveDatabase(String nameOrId) {
        return resources.database(nameOrId);
    }

    /** The namespace of this title or id. @throws Failure NOT_FOUND */
    public Namespace resolveNamespace(String titleOrId) {
        return resources.namespace(titleOrId);
    }

    /** Makes a new, empty database. @throws Failure USAGE when the name is taken */
    public Database createDatabase(String name) {
        return resources.createDatabase(name);
    }

    /** Makes a new, empty namespace. @throws Failure USAGE when the title is taken */
    public Namespace createNamespace(String title) {
        return resources.createNamespace(title);
    }

    public List<Database> databases() {
        return resources.databases("");
    }

    public List<Namespace> namespaces() {
        return resources.namespaces();
    }

    /** What the token may do, as far as it shows without writing. Fails only when nothing answers. */
    public TokenCheck verifyToken() {
        return new TokenTrial(this).run();
    }

    @Override
    public void close() {
        watchdog.close();
        http.shutdownNow();
    }

    private <T> T withRetries(Call call, CheckedSupplier<T> attempt) {
        AtomicInteger tried = new AtomicInteger();
        RetryPolicy<T> policy = RetryPolicy.<T>builder()
                .handleIf(thrown -> thrown instanceof Transient again
                        && again.isCurable(call, tried.get())
                        && isWorthIt(tried.get()))
                .withMaxRetries(-1)
                .onRetry(event -> waitFor((Transient) event.getLastException(), event.getAttemptCount()))
                .build();
        try {
            return Failsafe.with(policy).get(() -> {
                tried.incrementAndGet();
                return attempt.get();
            });
        } catch (Transient spent) {
            if (call.haste() != Call.Haste.NONE && spent.failure().status() == 429) {
                settings.budget().holdUntil(clock().instant().plus(spent.delay(1)));
            }
            throw spent.failure();
        }
    }

    /** Long patience is for a line that drops; where nothing ever answered, a person waits for the message. */
    private boolean isWorthIt(int tried) {
        return answered || tried < TRIES_UNANSWERED;
    }

    private void waitFor(Transient passing, int tried) {
        Duration delay = passing.delay(tried);
        if (passing.failure().status() == 429) {
            settings.budget().holdUntil(clock().instant().plus(delay));
        } else {
            pause().of(delay);
        }
    }

    private <T> T attempt(Call call, BodyReader<T> reader) {
        if (!call.isForeign()) {
            settings.budget().take(call.haste(), clock(), pause());
        }
        try {
            HttpResponse<InputStream> response = http.send(request(call), BodyHandlers.ofInputStream());
            answered = true;
            return taken(call, response, reader);
        } catch (IOException e) {
            throw Verdict.unanswered(call, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure(Failure.Kind.REMOTE, call + " was interrupted", "");
        }
    }

    private <T> T taken(Call call, HttpResponse<InputStream> response, BodyReader<T> reader) throws IOException {
        response.headers().allValues("ratelimit").forEach(settings.budget()::observe);
        try (InputStream body = response.body();
                Watchdog.Watch watch = watchdog.over(body, call.limit())) {
            if (response.statusCode() / 100 != 2) {
                throw refusal(call, response, body.readNBytes(ERROR_BYTES));
            }
            T result = reader.read(response.headers(), body);
            watch.check();
            return result;
        }
    }

    private RuntimeException refusal(Call call, HttpResponse<?> response, byte[] body) {
        HttpHeaders headers = response.headers();
        if (headers.firstValue("cf-mitigated").isPresent()) {
            return Verdict.mitigated(
                    call, response.statusCode(), headers.firstValue("cf-ray").orElse(""));
        }
        Duration wait = headers.firstValue("retry-after").map(this::retryAfter).orElse(null);
        return new Verdict(call, response.statusCode(), errors(body), wait).exception();
    }

    private static List<Envelope.Error> errors(byte[] body) {
        try {
            return Envelope.<JsonNode>read(new java.io.ByteArrayInputStream(body), JsonParser::readValueAsTree)
                    .errors();
        } catch (IOException e) {
            return List.of();
        }
    }

    /** Seconds or a date (RFC 9110, section 10.2.3); null for anything else. */
    private Duration retryAfter(String value) {
        if (value.matches("\\d{1,9}")) {
            return Duration.ofSeconds(Long.parseLong(value));
        }
        try {
            Instant until = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            Duration wait = Duration.between(clock().instant(), until);
            return wait.isNegative() ? Duration.ZERO : wait;
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    private HttpRequest request(Call call) {
        HttpRequest.Builder request = HttpRequest.newBuilder(call.uri(settings))
                .method(call.method(), call.content().publisher().get())
                .timeout(call.limit())
                .header("User-Agent", "holdfast");
        if (!call.content().type().isEmpty()) {
            request.header("Content-Type", call.content().type());
        }
        if (!call.isForeign()) {
            authorize(request);
        }
        return request.build();
    }

    private void authorize(HttpRequest.Builder request) {
        ApiSettings.Credentials credentials = settings.credentials();
        if (credentials.token() != null) {
            request.header("Authorization", "Bearer " + credentials.token());
        } else {
            request.header("X-Auth-Email", credentials.email()).header("X-Auth-Key", credentials.key());
        }
    }
}
