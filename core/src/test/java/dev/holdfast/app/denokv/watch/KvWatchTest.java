package dev.holdfast.app.denokv.watch;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.holdfast.app.wiring.Environment;
import dev.holdfast.cli.config.KvWatched;
import dev.holdfast.denokv.status.KvStatus;
import dev.holdfast.server.api.DenokvApi;
import dev.holdfast.server.api.EventsApi;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Databases that come and go in the configuration, and one whose server says nothing. */
class KvWatchTest {
    private static final Environment ENVIRONMENT = new Environment(Map.of(), Path.of(""));

    private final CountDownLatch end = new CountDownLatch(1);
    private final List<Throwable> bugs = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private volatile String state = "active";

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/good/holdfast/status", exchange -> {
            KvStatus.Backup backup = new KvStatus.Backup("/backup", state, 0, 0, "", "", "");
            byte[] body = new KvStatus("good", "primary", "00", null, backup, null).json();
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.createContext("/silent/", exchange -> {
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        server.start();
    }

    @AfterEach
    void stop() {
        end.countDown();
        server.stop(0);
        assertThat(bugs).isEmpty();
    }

    private KvWatched watched(String name) {
        URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/" + name);
        return new KvWatched(name, url, "0123456789ab", Optional.empty());
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    @Test
    void oneThatSaysNothingHoldsUpNoOtherAndWhatIsNotWatchedAnyMoreIsForgotten() {
        AtomicReference<List<KvWatched>> wanted = new AtomicReference<>(List.of(watched("silent"), watched("good")));
        try (KvWatch watch = KvWatch.begin(wanted::get, ENVIRONMENT, Duration.ofMillis(20), bugs::add)) {
            await(() -> watch.databases().get(1).state().equals("active"));
            assertThat(watch.databases()).extracting(DenokvApi.Database::name).containsExactly("silent", "good");
            assertThat(watch.databases().getFirst().state()).isEqualTo(DenokvApi.UNKNOWN);
            assertThat(watch.databases().getFirst().isKnown()).isFalse();
            wanted.set(List.of(watched("good")));
            assertThat(watch.databases()).extracting(DenokvApi.Database::name).containsExactly("good");
        }
    }

    @Test
    void onlyWhatHasChangedIsTold() {
        try (KvWatch watch =
                KvWatch.begin(() -> List.of(watched("good")), ENVIRONMENT, Duration.ofMillis(20), bugs::add)) {
            await(() -> watch.databases().getFirst().isKnown());
            EventsApi.Teller teller = new DenokvApi(watch::databases).teller();
            DenokvApi.Database before = watch.databases().getFirst();
            await(() -> watch.databases().getFirst().asked().isAfter(before.asked()));
            assertThat(teller.next()).as("it was only asked again").isEmpty();
            state = "failed";
            await(() -> watch.databases().getFirst().state().equals("failed"));
            List<EventsApi.News> news = teller.next();
            assertThat(news).hasSize(1);
            assertThat(news.getFirst().name()).isEqualTo("denokv");
            assertThat(teller.next()).isEmpty();
        }
    }

    @Test
    void aTokenThatFitsIntoNoHeaderIsTheProblemAndIsNotShown(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("kv.token"), "0123456789ab\n# of the shop");
        KvWatched torn = new KvWatched("good", watched("good").url(), "", Optional.of(file));
        try (KvWatch watch = KvWatch.begin(() -> List.of(torn), ENVIRONMENT, Duration.ofMillis(20), bugs::add)) {
            await(() -> watch.databases().getFirst().state().equals(DenokvApi.UNREACHABLE));
            assertThat(watch.databases().getFirst().problem())
                    .contains("kv.token has a character")
                    .doesNotContain("0123456789ab");
        }
    }

    @Test
    void aBugIsAProblemToo() {
        List<Throwable> found = new CopyOnWriteArrayList<>();
        KvWatched odd = new KvWatched("odd", URI.create("odd://127.0.0.1/"), "0123456789ab", Optional.empty());
        try (KvWatch watch = KvWatch.begin(() -> List.of(odd), ENVIRONMENT, Duration.ofMillis(5), found::add)) {
            await(() -> watch.databases().getFirst().state().equals(DenokvApi.UNREACHABLE));
            DenokvApi.Database before = watch.databases().getFirst();
            assertThat(before.problem()).contains("bug in Holdfast");
            await(() -> watch.databases().getFirst().asked().isAfter(before.asked()));
            assertThat(found).as("said once").hasSize(1);
        }
    }
}
