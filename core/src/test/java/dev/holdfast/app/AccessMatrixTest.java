package dev.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.app.wiring.Environment;
import dev.holdfast.auth.AuthSettings;
import dev.holdfast.auth.Authenticator;
import dev.holdfast.auth.Mode;
import dev.holdfast.auth.files.FileKeyStore;
import dev.holdfast.auth.files.FileUsedCodes;
import dev.holdfast.auth.keys.KeyText;
import dev.holdfast.auth.keys.Role;
import dev.holdfast.auth.network.Callers;
import dev.holdfast.auth.network.Cidr;
import dev.holdfast.auth.totp.Totp;
import dev.holdfast.auth.totp.TotpCheck;
import dev.holdfast.auth.totp.TotpSecret;
import dev.holdfast.cloudflare.TickingClock;
import dev.holdfast.server.Gate;
import dev.holdfast.server.session.Sessions;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every operation of the API against everybody who may not have it, over HTTP: refused with the right status, and written down. */
class AccessMatrixTest {
    private static final TotpSecret SECRET = TotpSecret.random(new SplittableRandom(7), Totp.Hash.SHA1);
    private static final String FRIEND = "10.1.2.3";
    private static final String STRANGER = "198.51.100.1";

    /** What is worst when it is wrong; the rest is taken from the document. */
    private static final Map<String, String> PINNED = Map.ofEntries(
            Map.entry("POST /api/backup", "capture"),
            Map.entry("POST /api/v1/runs", "capture"),
            Map.entry("POST /api/v1/restores", "restore"),
            Map.entry("POST /api/v1/restores/{plan}/apply", "restore"),
            Map.entry("DELETE /api/v1/snapshots/{source}/{time}", "delete"),
            Map.entry("PUT /api/v1/snapshots/{source}/{time}/hold", "delete"),
            Map.entry("DELETE /api/v1/snapshots/{source}/{time}/hold", "delete"),
            Map.entry("GET /api/v1/snapshots/{source}/{time}/files/{file}", "list"),
            Map.entry("GET /api/v1/keys", "admin"),
            Map.entry("POST /api/v1/keys", "admin"),
            Map.entry("DELETE /api/v1/keys/{prefix}", "admin"),
            Map.entry("GET /api/v1/audit", "admin"),
            Map.entry("GET /api/v1/settings", "admin"));

    @TempDir
    Path folder;

    private final TickingClock clock = new TickingClock(Instant.parse("2026-11-26T08:00:05Z"));
    private final SplittableRandom random = new SplittableRandom(11);
    private final List<String> trail = new CopyOnWriteArrayList<>();
    private final Map<Role, String> keys = new EnumMap<>(Role.class);
    private String expired;
    private OpenServer server;

    /** An operation; {@code role} is empty for one that is open to everybody. */
    private record Operation(String method, String path, String role) {
        boolean changes() {
            return !method.equals("GET");
        }

        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    @BeforeEach
    void start() throws Exception {
        FileKeyStore store = new FileKeyStore(folder.resolve("keys.json"));
        for (Role role : Role.values()) {
            keys.put(role, add(store, role, Optional.empty()));
        }
        expired = add(store, Role.ADMIN, Optional.of(clock.instant().minusSeconds(1)));
        Callers callers = new Callers(List.of(Cidr.parse("10.0.0.0/8")), List.of(Cidr.parse("127.0.0.0/8")));
        AuthSettings settings = new AuthSettings(Mode.EITHER, TotpCheck.of(Totp.USUAL, SECRET), callers, 1_000_000);
        Authenticator authenticator =
                new Authenticator(settings, store, new FileUsedCodes(folder.resolve("used.json")), clock);
        new Sqlite(folder.resolve("shop.db")).run("CREATE TABLE t(a)");
        Environment environment = new Environment(
                Map.of("HOLDFAST_STATE_DIR", folder.resolve("state").toString()), folder);
        server = OpenServer.guarded(
                environment,
                """
                [[backup]]
                name = "files"
                sources = ["sqlite:%1$s/shop.db"]
                to = "%1$s/store"
                """.formatted(folder),
                new Gate(
                        authenticator,
                        new Sessions(clock, random),
                        (who, what, on, outcome, from) -> trail.add(outcome + " " + what + " " + from)));
    }

    @AfterEach
    void stop() {
        server.close();
        assertThat(server.bugs).isEmpty();
    }

    @Test
    void everyOperationAgainstEverybody() throws Exception {
        List<Operation> operations = operations();
        assertThat(operations).hasSizeGreaterThan(30);
        for (Operation operation : operations) {
            assertThat(operation.role())
                    .as("%s", operation)
                    .isEqualTo(PINNED.getOrDefault(operation.toString(), operation.role()));
            if (operation.role().isEmpty()) {
                assertThat(call(operation, FRIEND)).as("%s", operation).isNotEqualTo(403);
                refused(403, operation, STRANGER);
                continue;
            }
            refused(401, operation, FRIEND);
            refused(401, operation, FRIEND, wrongCode());
            refused(401, operation, FRIEND, keys.get(Role.ADMIN).substring(0, 20) + "0".repeat(63));
            refused(401, operation, FRIEND, "Bearer hf_12345678_" + "a".repeat(64));
            refused(401, operation, FRIEND, expired);
            refused(401, operation, FRIEND, "Basic YTpi");
            refused(403, operation, STRANGER, code());
            refused(403, operation, STRANGER, keys.get(Role.ADMIN));
            for (Role role : Role.values()) {
                boolean may = role == Role.ADMIN || role.word().equals(operation.role());
                if (!may) {
                    refused(403, operation, FRIEND, keys.get(role));
                } else {
                    assertThat(call(operation, FRIEND, keys.get(role)))
                            .as("%s as %s", operation, role)
                            .isNotIn(401, 403);
                }
            }
            String once = code();
            assertThat(call(operation, FRIEND, once))
                    .as("%s with a code", operation)
                    .isNotIn(401, 403);
            if (operation.changes()) {
                refused(401, operation, FRIEND, once);
            } else {
                assertThat(call(operation, FRIEND, once))
                        .as("%s read again", operation)
                        .isNotIn(401, 403);
            }
        }
    }

    private void refused(int status, Operation operation, String from, String... authorization) throws Exception {
        int before = trail.size();
        assertThat(call(operation, from, authorization))
                .as("%s, %s", operation, authorization)
                .isEqualTo(status);
        assertThat(trail).hasSize(before + 1);
        assertThat(trail.getLast())
                .startsWith("refused: ")
                .contains(operation.method() + " " + url(operation))
                .endsWith(" " + from);
        for (String shown : authorization) {
            assertThat(trail.getLast()).doesNotContain(shown.substring(7));
        }
        // Wrong tries lock for a while; each row is about itself.
        clock.of(Duration.ofDays(2));
    }

    /** The status alone: some answers have no end. */
    private int call(Operation operation, String from, String... authorization) throws Exception {
        HttpRequest.Builder request = server.request(url(operation))
                .header("X-Forwarded-For", from)
                .method(operation.method(), HttpRequest.BodyPublishers.noBody());
        for (String value : authorization) {
            request.header("Authorization", value);
        }
        HttpResponse<InputStream> response =
                server.client().send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        response.body().close();
        return response.statusCode();
    }

    private static String url(Operation operation) {
        return operation.path().replaceAll("\\{[a-z]+}", "none");
    }

    private List<Operation> operations() throws Exception {
        JsonNode document = OpenServer.json(
                200,
                server.send(server.request("/api/v1/openapi.json")
                        .header("X-Forwarded-For", FRIEND)
                        .build()));
        List<Operation> operations = new ArrayList<>();
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(operation -> {
                    boolean open = operation.getValue().path("security").isEmpty();
                    String role = operation.getValue().path("x-role").asText();
                    assertThat(role.isEmpty()).as(path.getKey()).isEqualTo(open);
                    operations.add(new Operation(operation.getKey().toUpperCase(Locale.ROOT), path.getKey(), role));
                }));
        assertThat(operations).extracting(Operation::toString).containsAll(Set.copyOf(PINNED.keySet()));
        return operations;
    }

    private String code() {
        clock.of(Duration.ofMinutes(5));
        return "Bearer " + Totp.USUAL.code(SECRET, Totp.step(clock.instant()));
    }

    private String wrongCode() {
        long step = Totp.step(clock.instant());
        int wrong = 0;
        while (Set.of(
                        Totp.USUAL.code(SECRET, step - 1),
                        Totp.USUAL.code(SECRET, step),
                        Totp.USUAL.code(SECRET, step + 1))
                .contains("%06d".formatted(wrong))) {
            wrong++;
        }
        return "Bearer %06d".formatted(wrong);
    }

    private String add(FileKeyStore store, Role role, Optional<Instant> expires) {
        KeyText text = KeyText.random(random);
        store.add(text.kept(role.word(), Set.of(role), clock.instant(), expires));
        return "Bearer " + text.reveal();
    }
}
