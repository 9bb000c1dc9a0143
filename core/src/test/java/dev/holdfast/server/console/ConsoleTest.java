package dev.holdfast.server.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.server.http.Doorkeeper;
import dev.holdfast.server.http.Endpoint;
import dev.holdfast.server.http.Listen;
import dev.holdfast.server.http.Problem;
import dev.holdfast.server.http.Routes;
import dev.holdfast.server.http.Server;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The console's files, over HTTP. */
class ConsoleTest {
    private static final Path SOURCES = Path.of("src/main/resources/dev/holdfast/server/console");
    private static final Pattern LINK = Pattern.compile("(?:href|src)=\"(/assets/[^\"]+)\"");
    private static final Pattern IMPORT = Pattern.compile("(?m)^import [^\"]*\"(\\.[^\"]+)\";$");

    private final List<Throwable> bugs = new CopyOnWriteArrayList<>();
    private final HttpClient client = HttpClient.newHttpClient();
    private Server server;

    @BeforeEach
    void start() {
        Doorkeeper closed = new Doorkeeper() {
            @Override
            public Admitted admit(Visitor visitor, Endpoint endpoint, String what) {
                throw Problem.of(401, "nobody is let in", "");
            }

            @Override
            public void done(Admitted who, String what, String on, int status) {}
        };
        server = Server.start(
                Listen.plain(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
                new Routes(new Console().endpoints()),
                closed,
                bugs::add);
    }

    @AfterEach
    void stop() {
        server.close();
        client.close();
        assertThat(bugs).isEmpty();
    }

    @Test
    void thePageLoadsNothingFromElsewhereAndRunsNothingInline() throws Exception {
        HttpResponse<byte[]> page = get("/");
        String html = text(page);
        assertThat(page.headers().firstValue("content-type")).hasValue("text/html; charset=utf-8");
        assertThat(page.headers().firstValue("cache-control")).hasValue("no-cache");
        assertThat(page.headers().firstValue("content-security-policy").orElseThrow())
                .startsWith("default-src 'none'; script-src 'self'; style-src 'self';")
                .doesNotContain("unsafe")
                .doesNotContain("http");
        assertThat(html).doesNotContain("@/").doesNotContain("://").doesNotContain("style=");
        assertThat(html).doesNotContainPattern("<script[^>]*>[^<]").doesNotContainPattern("\\son\\w+=");
        Pattern elsewhere =
                Pattern.compile("[\"'`](https?:)?//[a-z]|innerHTML|unsafeHTML|insertAdjacentHTML|\\beval\\(");
        for (Path file : sources()) {
            if (!file.toString().endsWith(".svg")) {
                assertThat(Files.readString(file)).as(file.toString()).doesNotContainPattern(elsewhere);
            }
        }
    }

    /** A file that the page does not name is not served, one that it names in vain breaks the console. */
    @Test
    void whatIsNamedIsWhatIsThere() throws Exception {
        String index = Files.readString(SOURCES.resolve("index.html"));
        Set<String> named = Pattern.compile("\"@/([^\"]+)\"")
                .matcher(index)
                .results()
                .map(found -> found.group(1))
                .filter(name -> !name.startsWith("lib/"))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> there = sources().stream()
                .map(file -> SOURCES.relativize(file).toString())
                .filter(name -> !Set.of("index.html", "libraries.properties").contains(name))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(named).isEqualTo(there);
    }

    @Test
    void everyFileHasItsTypeAndStaysInTheBrowser() throws Exception {
        List<String> links = LINK.matcher(text(get("/")))
                .results()
                .map(found -> found.group(1))
                .toList();
        assertThat(links).hasSizeGreaterThan(20).doesNotHaveDuplicates();
        long packed = get("/", "Accept-Encoding", "gzip").body().length;
        for (String link : links) {
            HttpResponse<byte[]> file = get(link);
            assertThat(file.statusCode()).as(link).isEqualTo(200);
            assertThat(file.headers().firstValue("content-type").orElseThrow())
                    .isEqualTo(
                            link.endsWith(".js")
                                    ? "text/javascript; charset=utf-8"
                                    : link.endsWith(".css") ? "text/css; charset=utf-8" : "image/svg+xml");
            assertThat(file.headers().firstValue("cache-control").orElseThrow()).contains("immutable");
            IMPORT.matcher(text(file))
                    .results()
                    .map(found -> found.group(1))
                    .forEach(wanted -> assertThat(links)
                            .as("import in " + link)
                            .contains(URI.create(link).resolve(wanted).getPath()));

            HttpResponse<byte[]> smaller = get(link, "Accept-Encoding", "gzip");
            assertThat(smaller.headers().firstValue("content-encoding")).hasValue("gzip");
            assertThat(new GZIPInputStream(new ByteArrayInputStream(smaller.body())).readAllBytes())
                    .isEqualTo(file.body());
            packed += smaller.body().length;

            String tag = file.headers().firstValue("etag").orElseThrow();
            HttpResponse<byte[]> known = get(link, "If-None-Match", tag);
            assertThat(known.statusCode()).isEqualTo(304);
            assertThat(known.body()).isEmpty();
        }
        assertThat(packed).as("bytes of everything, packed").isLessThan(150_000);
    }

    @Test
    void anythingElseIsNotThere() throws Exception {
        String one =
                LINK.matcher(text(get("/"))).results().findFirst().orElseThrow().group(1);
        String folder = one.substring(0, one.lastIndexOf('/') + 1);
        for (String path : List.of(
                folder + "index.html",
                folder + "libraries.properties",
                folder + "..%2FConsole.class",
                folder + "../../../../etc/passwd",
                one.replaceFirst("/assets/[0-9a-f]+/", "/assets/0000000000000000/"))) {
            assertThat(get(path).statusCode()).as(path).isIn(400, 404);
        }
    }

    private static List<Path> sources() throws IOException {
        try (Stream<Path> files = Files.walk(SOURCES)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    private static String text(HttpResponse<byte[]> response) {
        return new String(response.body(), UTF_8);
    }

    private HttpResponse<byte[]> get(String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }
}
