package dev.holdfast.jobs;

import com.github.kagkarlsson.scheduler.Scheduler;
import dev.holdfast.jobs.JobsSettings.Bounds;
import dev.holdfast.jobs.database.Location;
import dev.holdfast.testing.OffsetClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A server in a process of its own. It works until it is killed, or until what it was to do has ended. */
final class ServerMain {
    private ServerMain() {}

    /** Arguments: location, ledger, clock file, name, heartbeat in milliseconds, point of the kill, what to do: runs, export, long, serve. */
    public static void main(String[] args) throws Exception {
        KillPoint point = new KillPoint(args[5]);
        JobsSettings settings =
                settings(args[0], args[3], Path.of(args[2]), Duration.ofMillis(Long.parseLong(args[4])));
        Ledger ledger = new Ledger(Path.of(args[1]));
        ExportService exports = new ExportService(Path.of(args[1] + ".exports"), settings.clock(), 24);
        Jobs jobs = Jobs.open(
                settings,
                List.of(LedgerWork.kind(ledger, args[3]), exports.kind(Duration.ofMillis(250))),
                new Jobs.Machinery(point::between, Scheduler::create, true));
        jobs.keepTime();
        if (args[6].equals("runs")) {
            KillLoopTest.startAll(jobs, ledger);
            KillLoopTest.comeTo(Path.of(args[2]));
            KillLoopTest.awaitAll(jobs, settings.clock());
            System.out.println(point.counts());
            Runtime.getRuntime().halt(0);
        }
        if (!args[6].equals("serve")) {
            Object work = new LedgerWork.Work("long", 20, 200, false);
            Run run = jobs.start(
                    args[6].equals("export")
                            ? RunRequest.of("export", null).withKey("the one")
                            : RunRequest.of(LedgerWork.KIND, work));
            while (!run.state().isEnd()) {
                run = jobs.awaitChange(run.id(), run.revision(), Duration.ofSeconds(10))
                        .run();
            }
            Runtime.getRuntime().halt(0);
        }
        Thread.currentThread().join();
    }

    static JobsSettings settings(String location, String name, Path clock, Duration heartbeat) {
        return new JobsSettings(
                location.startsWith("postgres:") ? Location.postgres(location) : new Location.Folder(Path.of(location)),
                name,
                new OffsetClock(clock),
                ServerMain::pause,
                new Random(),
                Bounds.USUAL.withHeartbeat(heartbeat).withPolling(Duration.ofMillis(100)));
    }

    static void pause(Duration duration) {
        try {
            Thread.sleep(duration);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The command that starts one. */
    static List<String> command(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                "-Xmx128m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                ServerMain.class.getName()));
        command.addAll(List.of(arguments));
        return command;
    }
}
