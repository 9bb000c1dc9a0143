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
    private final KillPoint point;
    private final Path counts;

    /**
     * @param armed {@code <sort>#<n> before} or {@code after}; empty for never
     * @param counts where it is written, when the process ends by itself, how many writes of each sort there were
     */
    public KillingJobs(String armed, Path counts) {
        this.point = new KillPoint(armed);
        this.counts = counts;
    }

    public Jobs open(JobsSettings settings, List<Kind> kinds) {
        Runtime.getRuntime().addShutdownHook(new Thread(this::tell));
        JobsSettings often = new JobsSettings(
                settings.location(),
                settings.server(),
                settings.clock(),
                settings.pause(),
                settings.random(),
                settings.bounds().withPolling(Duration.ofMillis(200)));
        return Jobs.open(often, kinds, new Jobs.Machinery(point::between, Scheduler::create, true));
    }

    private void tell() {
        try {
            Files.writeString(counts, point.counts().toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
