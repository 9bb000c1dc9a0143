package dev.holdfast.cloudflare.d1;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.cloudflare.Call;
import dev.holdfast.cloudflare.Content;
import dev.holdfast.model.Failure;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * One official import: init, upload, ingest, poll. It says what D1 said, which is not always what happened.
 *
 * @see <a href="https://developers.cloudflare.com/d1/tutorials/import-to-d1-with-rest-api/">Bulk import to D1</a>
 */
final class ImportTask {
    private static final Duration BETWEEN_POLLS = Duration.ofSeconds(1);
    private static final Duration UPLOAD = Duration.ofHours(1);
    private static final List<String> PASSING =
            List.of("poll()", "reset", "not currently importing", "network", "overloaded", "timed out", "timeout");

    private final D1Calls calls;
    private final Path file;
    private final String etag;

    ImportTask(D1Calls calls, Path file, String etag) {
        this.calls = calls;
        this.file = file;
        this.etag = etag;
    }

    /** Nobody knows what became of it. */
    static final class Unsettled extends RuntimeException {
        private static final long serialVersionUID = 1;

        Unsettled(String message) {
            super(message);
        }
    }

    /**
     * Runs it to its end.
     *
     * @throws Unsettled when the answers do not tell whether it was carried out
     * @throws Failure when D1 refused the SQL
     */
    void run() {
        JsonNode answer = begin();
        String bookmark = answer.path("at_bookmark").asText("");
        while (!checked(answer).path("status").asText("active").equals("complete")) {
            calls.api().pause().of(BETWEEN_POLLS);
            answer = calls.imports(step("poll").put("current_bookmark", bookmark), true);
            bookmark = answer.path("at_bookmark").asText(bookmark);
        }
    }

    /** Without an address to upload to, the same file is known and the import has begun. */
    private JsonNode begin() {
        JsonNode answer = calls.imports(step("init").put("etag", etag), true);
        String address = answer.path("upload_url").asText("");
        if (address.isEmpty()) {
            return answer;
        }
        upload(address);
        String name = answer.path("filename").asText();
        return calls.imports(step("ingest").put("etag", etag).put("filename", name), false);
    }

    private void upload(String address) {
        Call put = Call.put(address, Content.raw(file)).within(UPLOAD);
        String got = calls.api().fetch(put, (headers, body) -> {
            body.readAllBytes();
            return headers.firstValue("etag").orElse(etag);
        });
        if (!got.replace("\"", "").equalsIgnoreCase(etag)) {
            throw new Unsettled("the upload arrived with the checksum " + got + " instead of " + etag);
        }
    }

    private JsonNode checked(JsonNode answer) {
        boolean failed =
                answer.path("success").isBoolean() && !answer.path("success").asBoolean();
        if (!failed && !answer.path("status").asText("").equals("error")) {
            return answer;
        }
        String why = answer.path("error").asText("");
        if (why.isEmpty()) {
            why = answer.path("errors").path(0).isTextual()
                    ? answer.path("errors").path(0).asText()
                    : answer.path("errors").toString();
        }
        String folded = why.toLowerCase(Locale.ROOT);
        if (PASSING.stream().anyMatch(folded::contains)) {
            throw new Unsettled(why);
        }
        throw new Failure(
                Failure.Kind.REMOTE,
                "D1 refused a part of the restore into d1:" + calls.database().name() + ": " + why,
                "The database is as it was before that part; correct the cause and run it again.");
    }

    private static ObjectNode step(String action) {
        return D1Calls.MAPPER.createObjectNode().put("action", action);
    }
}
