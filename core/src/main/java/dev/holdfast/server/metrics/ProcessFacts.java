package dev.holdfast.server.metrics;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

/** What the process takes of the machine, under the names that Prometheus' own clients use. */
public final class ProcessFacts {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Path OPEN = Path.of("/proc/self/fd");

    private ProcessFacts() {}

    /** @param version of this program */
    public static void addTo(Metrics metrics, String version) {
        metrics.gauge("holdfast_build_info", "The version, as a label.", 1, "version", version);
        ProcessHandle.Info info = ProcessHandle.current().info();
        Runtime runtime = Runtime.getRuntime();
        metrics.gauge("process_resident_memory_bytes", "Memory that the process has resident.", resident());
        metrics.gauge("process_open_fds", "Open files and connections.", openFiles());
        metrics.moment(
                "process_start_time_seconds",
                "When the process began.",
                info.startInstant().orElse(null));
        metrics.counter(
                "process_cpu_seconds",
                "Seconds of the processor.",
                info.totalCpuDuration().orElse(Duration.ZERO).toMillis() / 1e3);
        metrics.gauge(
                "jvm_memory_used_bytes", "Memory used of the heap.", runtime.totalMemory() - runtime.freeMemory());
        metrics.gauge("jvm_memory_max_bytes", "The largest that the heap may become.", runtime.maxMemory());
    }

    /** Null where there is no /proc. */
    private static Long resident() {
        try (Stream<String> lines = Files.lines(STATUS)) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .map(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1_024)
                    .findFirst()
                    .orElse(null);
        } catch (IOException e) {
            return null;
        }
    }

    private static Long openFiles() {
        try (Stream<Path> open = Files.list(OPEN)) {
            return open.count();
        } catch (IOException e) {
            return null;
        }
    }
}
