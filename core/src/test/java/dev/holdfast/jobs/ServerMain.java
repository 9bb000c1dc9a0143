package dev.holdfast.jobs;

import com.github.kagkarlsson.scheduler.Scheduler;
import dev.holdfast.jobs.JobsSettings.Bounds;
import dev.holdfast.jobs.database.Location;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A server in a process of its own. It works until it is killed, or, with {@code --once}, until nothing is left to do. */
final class ServerMain {
    private ServerMain() {}

    /** Arguments: location, ledger, clock file, name, heartbeat in milliseconds, point of the kill, {@code --once}. */
    public static void main(String[] args) throws Exception {
        KillPoint point = new KillPoint(args[5]);
        JobsSettings settings =
                settings(args[0], args[3], Path.of(args[2]), Duration.ofMillis(Long.parseLong(args[4])));
        Jobs jobs = Jobs.open(
                settings,
                List.of(LedgerWork.kind(new Ledger(Path.of(args[1])), args[3])),
                new Jobs.Machinery(point::between, Scheduler::create, true));
        if (args.length > 6) {
            KillLoopTest.startAll(jobs, new Ledger(Path.of(args[1])));
            KillLoopTest.comeTo(Path.of(args[2]));
            KillLoopTest.awaitAll(jobs, settings.clock());
            System.out.println(point.counts());
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
