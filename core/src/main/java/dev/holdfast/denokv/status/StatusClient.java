package dev.holdfast.denokv.status;

import dev.holdfast.model.Failure;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks servers how a database is doing: one request each, without trying again, for so long and no longer, whatever the
 * other side does. Redirects are not followed: the token is for one server. Safe for many threads.
 */
public final class StatusClient implements AutoCloseable {
    private static final String PATH = "/holdfast/status";
    private static final String AT = "the server at ";
    private static final int LAST_PORT = 65_535;
    private static final long LARGEST = 1 << 16;

    private final Duration patience;
    private final HttpClient http;

    public StatusClient(Duration patience) {
        this.patience = patience;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    /**
     * An address as a person writes it.
     *
     * @throws Failure USAGE for anything but http and https, and for one with a password or a query
     */
    public static URI address(String text) {
        try {
            URI uri = URI.create(text.strip());
            boolean isWeb = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
            boolean isPlain = uri.getRawUserInfo() == null && uri.getRawQuery() == null && uri.getRawFragment() == null;
            if (isWeb && uri.getHost() != null && isPlain && uri.getPort() <= LAST_PORT) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // Said below, without what may be a secret.
        }
        throw new Failure(
                Failure.Kind.USAGE,
                "the address of the database is none of the form https://host:4512/name",
                "Write what a program gives to Deno.openKv(), without user and password.");
    }

    /**
     * @param database what a program gives to {@code Deno.openKv}
     * @throws Failure DENIED for a token that is not right; NOT_FOUND where there is no such database; REMOTE otherwise
     */
    public KvStatus ask(URI database, String token) {
        HttpRequest request = HttpRequest.newBuilder(place(database))
                .header("authorization", "Bearer " + token)
                .header("accept", "application/json")
                .build();
        HttpResponse<byte[]> answer = send(database, request);
        if (answer.statusCode() != 200) {
            throw refused(database, answer.statusCode());
        }
        try {
            return KvStatus.parse(answer.body());
        } catch (IOException e) {
            throw new Failure(
                    Failure.Kind.REMOTE,
                    AT + database + " answered what is no status of a database",
                    "Is it a holdfast denokv serve, and not too old?",
                    e);
        }
    }

    private static URI place(URI database) {
        String text = database.toString();
        return URI.create((text.endsWith("/") ? text.substring(0, text.length() - 1) : text) + PATH);
    }

    /** One clock for all of it: the client's own does not count for a body that comes byte by byte, and would race this. */
    private HttpResponse<byte[]> send(URI database, HttpRequest request) {
        CompletableFuture<HttpResponse<byte[]>> asked =
                http.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), LARGEST));
        try {
            return asked.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw silent(database, " did not answer within " + patience.toMillis() / 1e3 + " s", e);
        } catch (ExecutionException e) {
            boolean isAway = e.getCause() instanceof ConnectException;
            throw silent(database, isAway ? " can not be reached" : " broke the connection: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw silent(database, " was not waited for", e);
        } finally {
            asked.cancel(true);
        }
    }

    private static Failure silent(URI database, String what, Exception e) {
        return new Failure(Failure.Kind.REMOTE, AT + database + what, "Is holdfast denokv serve running there?", e);
    }

    private static Failure refused(URI database, int status) {
        return switch (status) {
            case 401, 403 ->
                new Failure(
                        Failure.Kind.DENIED,
                        AT + database + " does not take the access token",
                        "Use the token that the database is served with.");
            case 404, 405 ->
                new Failure(
                        Failure.Kind.NOT_FOUND,
                        AT + database + " tells nothing of such a database",
                        "Check the address: with several databases it ends with a name. Stock denokv has no status.");
            default ->
                new Failure(
                        Failure.Kind.REMOTE,
                        AT + database + " answered " + status,
                        status >= 300 && status < 400 ? "Redirects are not followed." : "Look at the other side.");
        };
    }

    /** Safe to call twice. */
    @Override
    public void close() {
        http.shutdownNow();
    }
}
