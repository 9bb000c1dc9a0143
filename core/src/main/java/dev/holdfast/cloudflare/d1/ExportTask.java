package dev.holdfast.cloudflare.d1;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.cloudflare.ApiFailure;
import dev.holdfast.cloudflare.Call;
import dev.holdfast.model.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * The official export: started, polled until it is complete, downloaded. While it runs the database answers nobody; when it is
 * not polled for 15 seconds it cancels itself, and then it is started again.
 *
 * @see <a href="https://developers.cloudflare.com/d1/best-practices/import-export-data/">Import and export data</a>
 */
final class ExportTask {
    private static final Duration BETWEEN_POLLS = Duration.ofSeconds(1);
    /** The signed address is valid for an hour. */
    private static final Duration DOWNLOAD = Duration.ofHours(1);

    private static final int ATTEMPTS = 4;

    private final D1Calls calls;

    ExportTask(D1Calls calls) {
        this.calls = calls;
    }

    /** Writes the dump to a file and says at which bookmark it was taken. */
    String download(Path file) {
        Failure last = null;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            try {
                return tryDownload(file);
            } catch (Interrupted interrupted) {
                last = interrupted;
            }
        }
        throw last;
    }

    /** It ended before it was complete, in a way that another one may not. */
    private static final class Interrupted extends Failure {
        private static final long serialVersionUID = 1;

        Interrupted(String name, String why) {
            super(Failure.Kind.REMOTE, "the export of d1:" + name + " broke off: " + why, "Run it again later.");
        }
    }

    private String tryDownload(Path file) {
        JsonNode answer = checked(calls.export(null));
        String bookmark = answer.path("at_bookmark").asText("");
        while (!answer.path("status").asText("active").equals("complete")) {
            if (bookmark.isEmpty()) {
                throw new Interrupted(name(), "no bookmark was named");
            }
            calls.api().pause().of(BETWEEN_POLLS);
            answer = checked(calls.export(bookmark));
        }
        fetch(address(answer), file);
        return bookmark.isEmpty() ? answer.path("at_bookmark").asText("unknown") : bookmark;
    }

    private JsonNode checked(JsonNode answer) {
        boolean failed =
                answer.path("success").isBoolean() && !answer.path("success").asBoolean();
        if (!failed && !answer.path("status").asText("").equals("error")) {
            return answer;
        }
        String why = answer.path("error").asText("no reason was given");
        if (why.toLowerCase(java.util.Locale.ROOT).contains("virtual table")) {
            throw new Failure(
                    Failure.Kind.REMOTE,
                    "D1 can not export d1:" + name() + ": " + why,
                    "Use --mode pages or snapshot, which read FTS5 tables too.");
        }
        throw new Interrupted(name(), why);
    }

    /** The documentation knows two places for it. */
    private String address(JsonNode answer) {
        for (JsonNode place : List.of(answer.path("result").path("signed_url"), answer.path("signed_url"))) {
            if (place.isTextual()) {
                return place.asText();
            }
        }
        throw new Interrupted(name(), "no address to download from was named");
    }

    private void fetch(String address, Path file) {
        try {
            calls.api().fetch(Call.get(address).within(DOWNLOAD), (headers, body) -> save(body, file));
        } catch (ApiFailure failure) {
            if (failure.status() == 403 || failure.status() == 404 || failure.status() == 410) {
                throw new Interrupted(name(), "the download is gone");
            }
            throw failure;
        }
    }

    private static Void save(InputStream body, Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            body.transferTo(out);
        }
        return null;
    }

    private String name() {
        return calls.database().name();
    }
}
