package dev.holdfast.alert.channel;

import dev.holdfast.model.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;

/**
 * One POST, without redirects and without trying again. Errors name the host only: paths and parameters of such addresses
 * are secrets. Who made it closes it.
 */
public final class Http implements AutoCloseable {
    private static final int LAST_PORT = 65_535;
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final HttpClient client;
    private final Duration patience;

    /** With the certificates that this machine trusts. */
    public Http() {
        this(HttpClient.newBuilder(), PATIENCE);
    }

    /** @param trust whose certificates are taken */
    Http(SSLContext trust, Duration patience) {
        this(HttpClient.newBuilder().sslContext(trust), patience);
    }

    private Http(HttpClient.Builder builder, Duration patience) {
        this.client = builder.followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(patience)
                .version(HttpClient.Version.HTTP_1_1)
                .build();
        this.patience = patience;
    }

    /**
     * Reads an address that something is sent to.
     *
     * @throws Failure USAGE for anything but http and https; the message does not repeat it
     */
    public static URI address(String what, String text) {
        try {
            URI uri = URI.create(text.strip());
            boolean isWeb = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
            boolean isPlain =
                    uri.getRawUserInfo() == null && uri.getRawFragment() == null && uri.getPort() <= LAST_PORT;
            if (isWeb && uri.getHost() != null && isPlain) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // Said below: the exception repeats what may be a secret.
        }
        throw new Failure(
                Failure.Kind.USAGE,
                what + " is no address of the form https://host/path",
                "Write it with http:// or https://, without user and password.");
    }

    /** @throws Failure REMOTE when there is no answer, or one that may be better later; DENIED when it is refused */
    void post(URI to, Map<String, String> headers, byte[] body) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(to).timeout(patience).POST(HttpRequest.BodyPublishers.ofByteArray(body));
        headers.forEach(request::header);
        try {
            HttpResponse<InputStream> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            // Nothing in it is needed, and it may never end.
            answer.body().close();
            judge(to.getHost(), answer.statusCode());
        } catch (HttpTimeoutException e) {
            throw failed(to, "did not answer within " + patience.toSeconds() + " s", e);
        } catch (ConnectException e) {
            throw failed(to, "can not be reached", e);
        } catch (SSLException e) {
            throw failed(to, "shows no certificate that this machine trusts: " + e.getMessage(), e);
        } catch (IOException e) {
            throw failed(to, "broke the connection: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed(to, "was not waited for", e);
        }
    }

    private static void judge(String host, int status) {
        if (status >= 200 && status < 300) {
            return;
        }
        boolean later = status >= 500 || status == 408 || status == 425 || status == 429;
        String more = status >= 300 && status < 400 ? ": redirects are not followed" : "";
        throw new Failure(
                later ? Failure.Kind.REMOTE : Failure.Kind.DENIED,
                host + " answered " + status + more,
                later ? "Look at the other side." : "Check the address and what it expects.");
    }

    private static Failure failed(URI to, String what, Exception e) {
        return new Failure(Failure.Kind.REMOTE, to.getHost() + " " + what, "Check the network and the other side.", e);
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
