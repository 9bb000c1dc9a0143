package dev.holdfast.app.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.app.wiring.Environment;
import dev.holdfast.app.wiring.Wiring;
import dev.holdfast.archive.vault.KeyFile;
import dev.holdfast.auth.Attempt;
import dev.holdfast.auth.Decision;
import dev.holdfast.auth.keys.Role;
import dev.holdfast.auth.totp.Totp;
import dev.holdfast.auth.totp.TotpSecret;
import dev.holdfast.backup.runs.Order;
import dev.holdfast.cli.config.Config;
import dev.holdfast.cli.config.ConfigFile;
import dev.holdfast.jobs.Jobs;
import dev.holdfast.jobs.Schedule;
import dev.holdfast.server.Service;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReloadTest {
    private static final TotpSecret OLD = TotpSecret.parse("A".repeat(32));
    private static final TotpSecret NEW = TotpSecret.parse("B".repeat(32));
    private static final InetAddress CALLER = InetAddress.ofLiteral("192.0.2.1");

    @TempDir
    Path folder;

    private final List<String> said = new ArrayList<>();
    private final List<Throwable> bugs = new ArrayList<>();
    private final List<String> audit = new ArrayList<>();
    private Environment environment;
    private Entrance entrance;
    private Reload reload;
    private Runs runs;

    @BeforeEach
    void start() throws IOException {
        environment = new Environment(
                Map.of("HOLDFAST_STATE_DIR", folder.resolve("state").toString()), folder);
        write(backup("one", "0 3 * * *") + auth(OLD, ""));
        entrance = Entrance.open(read().server(), InetAddress.getLoopbackAddress(), environment, said::add);
        reload = new Reload(this::read, config -> Orders.of(config, environment), entrance, new Outlet());
        Wiring features = new Wiring(environment, read(), UnaryOperator.identity());
        runs = Runs.open(
                environment,
                folder.resolve("state"),
                features,
                reload::orders,
                new Hosting(environment, reload::config, features)
                        .host(entrance.access().keys(), "none", List::of),
                Jobs::open,
                bugs::add);
        Service.schedule(runs.jobs().schedules(), reload.orders());
        assertThat(schedules()).containsExactly("backup:one:sqlite:one.db 0 3 * * *");
    }

    @AfterEach
    void stop() {
        runs.close();
        entrance.close();
        assertThat(bugs).isEmpty();
    }

    @Test
    void backupsAndTheirSchedulesChangeAtOnce() throws IOException {
        write(backup("one", "0 4 * * *") + backup("two", "0 5 * * *") + auth(OLD, ""));
        reload.run();
        assertThat(schedules())
                .containsExactly("backup:one:sqlite:one.db 0 4 * * *", "backup:two:sqlite:two.db 0 5 * * *");
        assertThat(reload.orders()).extracting(Order::name).containsExactly("one", "two");
        assertThat(runs.parts().orders().get()).isEqualTo(reload.orders());

        write(backup("two", "0 5 * * *") + auth(OLD, ""));
        reload.run();
        assertThat(schedules()).containsExactly("backup:two:sqlite:two.db 0 5 * * *");
        assertThat(audit).containsExactly("done", "done");
        assertThat(said).allSatisfy(line -> assertThat(line).contains("was reloaded"));
    }

    @Test
    void aPausedScheduleStaysPaused() throws IOException {
        runs.jobs().schedules().enable("backup:one:sqlite:one.db", false);
        write(backup("one", "0 4 * * *") + auth(OLD, ""));
        reload.run();
        Schedule.Status status = runs.jobs().schedules().list().getFirst();
        assertThat(status.enabled()).isFalse();
        assertThat(status.nextAt()).isNull();
        assertThat(status.schedule().cron()).isEqualTo("0 4 * * *");
    }

    /** Each is wrong in another way, and holds something good before it that must not be taken over. */
    @Test
    void aWrongFileChangesNothing() throws IOException {
        String good = backup("one", "0 4 * * *");
        for (String wrong : List.of(
                good + auth(NEW, "") + "[[backup",
                good + auth(NEW, "") + "unknown = 1",
                good + backup("zzz", "0 4 * *") + auth(NEW, ""),
                good + backup("zzz", "61 4 * * *") + auth(NEW, ""),
                good
                        + backup("zzz", "0 4 * * *").replace("[[backup]]", "[[backup]]\nzone = \"Nowhere\"")
                        + auth(NEW, ""),
                good + backup("zzz", "0 4 * * *").replace("[[backup]]", "[[backup]]\nmode = \"fast\"") + auth(NEW, ""),
                good + auth(NEW, "allow = [\"example.com\"]\n"),
                good + auth(NEW, "mode = \"none\"\n"),
                good + "[server.auth]\ntotp_secret = \"${NOT_SET}\"\n",
                good + auth(NEW, "") + to("bogus://x"),
                good + auth(NEW, "") + to("s3://"),
                good + auth(NEW, "") + to("s3://bucket/x?endpoint=::"),
                good + auth(NEW, "") + "[audit]\nto = \"bogus://x\"\n",
                good + auth(NEW, "") + to("store").replace("sqlite:", "bogus:"),
                good + auth(NEW, "") + to("store").replace("sqlite:", "csv:"),
                good + auth(NEW, "") + to("store").replace("sqlite:", ""),
                good + auth(NEW, "") + to("store") + "passphrase_file = \"a\\u0000\"\n",
                good + auth(NEW, "") + "[server]\nrestore_folders = [\"a\\u0000\"]\n",
                good + auth(NEW, "") + "[sign]\nkey = \"a\\u0000\"\n",
                good + auth(NEW, "") + "[server.tls]\ncertificate = \"a\\u0000\"\nkey = \"b\"\n",
                auth(NEW, ""),
                "")) {
            write(wrong);
            reload.run();
            assertThat(schedules()).as(wrong).containsExactly("backup:one:sqlite:one.db 0 3 * * *");
            assertThat(reload.orders()).as(wrong).singleElement();
            assertThat(granted(OLD)).as(wrong).isTrue();
            assertThat(said.removeLast()).as(wrong).startsWith("the configuration was not reloaded");
            assertThat(audit.removeLast()).as(wrong).startsWith("failed: ");
        }
        Files.delete(folder.resolve("holdfast.toml"));
        reload.run();
        assertThat(reload.orders()).singleElement();
        assertThat(said).singleElement().asString().startsWith("the configuration was not reloaded");
    }

    @Test
    void aBugEndsNothingAndIsSaid() throws IOException {
        boolean[] fails = {false};
        Reload buggy = new Reload(
                this::read,
                config -> {
                    if (fails[0]) {
                        throw new IllegalStateException("0123456789abcdef");
                    }
                    return Orders.of(config, environment);
                },
                entrance,
                new Outlet());
        fails[0] = true;
        buggy.run();
        assertThat(bugs).hasSize(1);
        bugs.clear();
        assertThat(said)
                .singleElement()
                .asString()
                .contains("was not reloaded", "bug")
                .doesNotContain("0123");
        assertThat(audit).singleElement().asString().startsWith("failed: ");
        fails[0] = false;
        buggy.run();
        assertThat(said.getLast()).contains("was reloaded");
    }

    @Test
    void anotherSecretCountsAtOnceAndStrikesStay() throws IOException {
        for (int i = 0; i < 6; i++) {
            assertThat(granted(NEW)).isFalse();
        }
        write(backup("one", "0 3 * * *") + auth(NEW, "calls_per_minute = 600\n"));
        reload.run();
        assertThat(decide(NEW, CALLER))
                .isInstanceOfSatisfying(
                        Decision.Refused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Decision.Reason.LOCKED));
        InetAddress other = InetAddress.ofLiteral("192.0.2.2");
        assertThat(decide(NEW, other)).isInstanceOf(Decision.Granted.class);
        assertThat(decide(OLD, other)).isInstanceOf(Decision.Refused.class);
    }

    @Test
    void whatNeedsAStartIsSaid() throws IOException {
        Path sign = folder.resolve("sign.pem");
        new KeyFile(new SecureRandom()).newSigningKey(sign);
        write("account_id = \"a\"\n" + backup("one", "0 3 * * *") + "[server]\nlisten = \"127.0.0.1:1\"\n"
                + "[server.tls]\ncertificate = \"c\"\nkey = \"k\"\n[audit]\nto = \"elsewhere\"\n[sign]\nkey = \"" + sign
                + "\"\n");
        reload.run();
        assertThat(said).hasSize(7).last().asString().contains("was reloaded");
        assertThat(String.join("\n", said))
                .contains("account_id", "listen", "[server.tls]", "[audit] to", "[sign]", "whether callers must show");
        assertThat(granted(OLD)).as("nothing lets strangers in").isTrue();
        assertThat(decide(NEW, CALLER)).isInstanceOf(Decision.Refused.class);
    }

    /** Otherwise people would look for the log, and call the server, where neither is. */
    @Test
    void whatWaitsForAStartIsNotInForceAndSaidUntilThen() throws IOException {
        String begun = backup("one", "0 3 * * *") + auth(OLD, "");
        String changed =
                "account_id = \"a\"\n" + begun + "[server]\nlisten = \"127.0.0.1:1\"\nrestore_folders = [\"back\"]\n"
                        + "[audit]\nto = \"store\"\n[alerts]\nremind_every = \"3h\"\n";
        write(changed.replace("\"0 3", "\"0 4"));
        reload.run();
        List<String> notes = List.copyOf(said.subList(0, 4));
        assertThat(notes).allSatisfy(note -> assertThat(note).contains("at the next start"));
        Map<String, Map<String, String>> shown =
                new Effective(environment, reload.config()).settings().sections();
        assertThat(shown.get("server"))
                .containsEntry("listen", "127.0.0.1:7433")
                .containsKey("restore_folders");
        assertThat(shown.get("audit")).isEmpty();
        assertThat(shown.get("alerts")).containsEntry("remind_every", "24h");
        assertThat(shown.get("cloudflare")).doesNotContainValue("a");
        assertThat(reload.config().backups().getFirst().options()).containsEntry("cron", "0 4 * * *");

        said.clear();
        reload.run();
        assertThat(said.subList(0, 4)).isEqualTo(notes);

        said.clear();
        write(begun);
        reload.run();
        assertThat(said).singleElement().asString().contains("was reloaded");
        assertThat(reload.config().server().restoreFolders()).isEmpty();
    }

    private boolean granted(TotpSecret secret) {
        return decide(secret, CALLER) instanceof Decision.Granted;
    }

    private Decision decide(TotpSecret secret, InetAddress caller) {
        String code = Totp.USUAL.code(secret, Totp.step(Clock.systemUTC().instant()));
        return entrance.authenticator()
                .orElseThrow()
                .decide(new Attempt(List.of("Bearer " + code), caller, List.of(), Role.LIST, false));
    }

    private List<String> schedules() {
        return runs.jobs().schedules().list().stream()
                .map(status -> status.schedule().id() + " " + status.schedule().cron())
                .toList();
    }

    private Config read() {
        return ConfigFile.read(null, folder, environment.variables()::get);
    }

    private void write(String toml) throws IOException {
        Files.writeString(folder.resolve("holdfast.toml"), toml);
    }

    private static String backup(String name, String cron) {
        return "[[backup]]\nname = \"%1$s\"\nsources = [\"sqlite:%1$s.db\"]\nto = \"store\"\ncron = \"%2$s\"\n"
                .formatted(name, cron);
    }

    private static String to(String store) {
        return backup("zzz", "0 4 * * *").replace("\"store\"", "\"" + store + "\"");
    }

    private static String auth(TotpSecret secret, String more) {
        return "[server.auth]\ntotp_secret = \"" + secret.base32() + "\"\n" + more;
    }

    private final class Outlet implements Reload.Outlet {
        @Override
        public void schedule(List<Order> orders) {
            Service.schedule(runs.jobs().schedules(), orders);
        }

        @Override
        public void record(String outcome) {
            audit.add(outcome);
        }

        @Override
        public void say(String sentence) {
            said.add(sentence);
        }

        @Override
        public void bug(Throwable bug) {
            bugs.add(bug);
        }
    }
}
