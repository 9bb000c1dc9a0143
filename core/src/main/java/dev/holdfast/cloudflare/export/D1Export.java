package dev.holdfast.cloudflare.export;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.cloudflare.ApiFailure;
import dev.holdfast.cloudflare.Call;
import dev.holdfast.cloudflare.CloudflareApi;
import dev.holdfast.cloudflare.Content;
import dev.holdfast.cloudflare.Database;
import dev.holdfast.flow.Scratch;
import dev.holdfast.flow.Source;
import dev.holdfast.flow.export.PolledExport;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Selection;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * The official export of a D1 database. While it runs the database answers nobody; it gives itself up when it is not asked
 * after for 15 seconds. The address of a whole one is valid for an hour.
 *
 * @see <a href="https://developers.cloudflare.com/d1/best-practices/import-export-data/">Import and export data</a>
 * @see <a href="https://developers.cloudflare.com/api/resources/d1/subresources/database/methods/export/">The call</a>
 */
public final class D1Export implements PolledExport {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** Whoever waits longer for one answer comes too late with the next question. */
    private static final Duration ANSWER = Duration.ofSeconds(8);

    private static final Duration DOWNLOAD = Duration.ofHours(1);

    private final CloudflareApi api;
    private final Database database;
    private final Scratch.Opener opener;
    private final Selection selection;
    private final UnaryOperator<String> addressed;

    /**
     * Finds the database.
     *
     * @param opener of the engine in which {@link #source} runs the dump
     * @param addressed what is made of the address, in which no account stands
     * @throws Failure NOT_FOUND
     */
    public D1Export(
            CloudflareApi api,
            String nameOrId,
            Scratch.Opener opener,
            Selection selection,
            UnaryOperator<String> addressed) {
        this.api = api;
        this.database = api.resolveDatabase(nameOrId);
        this.opener = opener;
        this.selection = selection;
        this.addressed = addressed;
    }

    @Override
    public String address() {
        return addressed.apply("d1:" + database.name());
    }

    Map<String, String> ids() {
        return database.ids(api.account());
    }

    @Override
    public Answer start() {
        return asked(null);
    }

    @Override
    public Answer poll(String bookmark) {
        return asked(bookmark);
    }

    @Override
    public boolean fetch(Answer.Ready ready, Consumer<InputStream> taker) {
        try {
            api.fetch(Call.get(ready.url()).within(DOWNLOAD), (headers, body) -> {
                new Watched(body).giveTo(taker);
                return null;
            });
            return true;
        } catch (ApiFailure failure) {
            if (List.of(403, 404, 410).contains(failure.status())) {
                return false;
            }
            throw failure;
        }
    }

    @Override
    public Source source(Answer.Ready ready, Supplier<InputStream> sql) {
        return new D1ExportSource(address(), ids(), selection, opener, engine -> {
            Watched.run(engine.get(), sql.get());
            return ready;
        });
    }

    /** @param bookmark null to begin one */
    private Answer asked(String bookmark) {
        ObjectNode body = MAPPER.createObjectNode().put("output_format", "polling");
        body.putObject("dump_options")
                .put("no_schema", false)
                .put("no_data", false)
                .putArray("tables");
        if (bookmark != null) {
            body.put("current_bookmark", bookmark);
        }
        byte[] json = body.toString().getBytes(StandardCharsets.UTF_8);
        Call call = Call.postOnce("/d1/database/" + Call.encoded(database.id()) + "/export", Content.json(json))
                .within(ANSWER)
                .with(bookmark == null ? Call.Haste.OPENING : Call.Haste.PRESSING);
        try {
            return answer(api.call(call).result(), bookmark);
        } catch (ApiFailure refused) {
            // Of one that is gone nobody knows whether the answer is this, or that another one is under way.
            boolean gone = bookmark != null && refused.kind() == Failure.Kind.BUSY;
            boolean never = refused.kind() == Failure.Kind.REMOTE
                    && refused.outcome() == ApiFailure.Outcome.REFUSED
                    && refused.status() / 100 == 4
                    && refused.status() != 429;
            if (gone || never) {
                return ended(refused.getMessage());
            }
            throw refused;
        }
    }

    private Answer answer(JsonNode answer, String asked) {
        boolean failed = !answer.path("success").asBoolean(true);
        String status = answer.path("status").asText("active");
        if (failed || status.equals("error")) {
            return ended(answer.path("error").asText("no reason was given"));
        }
        String bookmark = answer.path("at_bookmark").asText(asked == null ? "" : asked);
        if (!status.equals("complete")) {
            return bookmark.isEmpty() ? ended("no bookmark was named") : new Answer.Active(bookmark);
        }
        String url = result(answer, "signed_url");
        return url.isEmpty()
                ? ended("no address to download from was named")
                : new Answer.Ready(bookmark, result(answer, "filename"), url);
    }

    /** The documentation knows two places for it. */
    private static String result(JsonNode answer, String name) {
        return answer.path("result").path(name).asText(answer.path(name).asText(""));
    }

    private Answer ended(String reason) {
        if (reason.toLowerCase(Locale.ROOT).contains("virtual table")) {
            throw new Failure(
                    Failure.Kind.USAGE,
                    "D1 can not export " + address() + ": " + reason,
                    "Use --mode pages or snapshot, which read FTS5 tables too.");
        }
        return new Answer.Ended(reason);
    }
}
