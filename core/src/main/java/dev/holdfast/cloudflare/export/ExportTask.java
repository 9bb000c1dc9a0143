package dev.holdfast.cloudflare.export;

import dev.holdfast.flow.export.Asking;
import dev.holdfast.flow.export.PolledExport;
import dev.holdfast.flow.export.PolledExport.Answer;
import dev.holdfast.model.Failure;
import java.io.InputStream;
import java.time.Duration;
import java.util.function.Consumer;

/** An export from its start to its last byte, within one process; begun anew when it broke off. */
final class ExportTask {
    /** Another one that was left alone is gone by then. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final int ATTEMPTS = 4;

    private final PolledExport export;
    private final Asking asking;

    ExportTask(PolledExport export, Asking asking) {
        this.export = export;
        this.asking = asking;
    }

    /** @param taker as in {@link PolledExport#fetch} */
    Answer.Ready run(Consumer<InputStream> taker) {
        String why = "";
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Answer answer = asking.begin(PATIENCE, failure -> {});
            if (answer instanceof Answer.Active(String bookmark)) {
                answer = asking.untilOver(bookmark, () -> {});
            }
            if (answer instanceof Answer.Ready ready && export.fetch(ready, taker)) {
                return ready;
            }
            why = answer instanceof Answer.Ended(String reason) ? reason : "the download is gone";
        }
        throw new Failure(
                Failure.Kind.REMOTE, "the export of " + export.address() + " broke off: " + why, "Run it again later.");
    }
}
