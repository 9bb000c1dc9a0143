package dev.holdfast.jobs;

import com.github.kagkarlsson.scheduler.Scheduler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Real runs that look often, and kill their process before or after a write to their database. */
public final class KillingJobs {
    /** Nothing is killed, and nothing is other than always. */
    public static final String USUAL = "usual";

    /** Nothing is killed; who is silent for some seconds is dead. */
    public static final String HASTY = "hasty";

    private final String armed;
    private final KillPoint point;
    private final Path counts;

    /**
     * @param armed {@code <sort>#<n> before} or {@code after}; empty, {@link #USUAL} or {@link #HASTY} for never
     * @param counts where it is written, when the process ends by itself, how many writes of each sort there were
     */
    public KillingJobs(String armed, Path counts) {
        this.armed = armed;
        this.point = new KillPoint(armed);
        this.counts = counts;
    }

    public Jobs open(JobsSettings settings, List<Kind> kinds) {
        Runtime.getRuntime().addShutdownHook(new Thread(this::tell));
        JobsSettings.Bounds often = settings.bounds().withPolling(Duration.ofMillis(200));
        JobsSettings.Bounds bounds = armed.equals(USUAL)
                ? settings.bounds()
                : armed.equals(HASTY) ? often.withHeartbeat(Duration.ofSeconds(1)) : often;
        JobsSettings changed = new JobsSettings(
                settings.location(), settings.server(), settings.clock(), settings.pause(), settings.random(), bounds);
        return Jobs.open(changed, kinds, new Jobs.Machinery(point::between, Scheduler::create, true));
    }

    private void tell() {
        try {
            Files.writeString(counts, point.counts().toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
