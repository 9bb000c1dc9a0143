package dev.holdfast.cloudflare.kv;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.cloudflare.ApiFailure;
import dev.holdfast.flow.TemporaryFolder;
import dev.holdfast.flow.pairs.PairJsonReader;
import dev.holdfast.flow.pairs.PairJsonWriter;
import dev.holdfast.model.Batch;
import dev.holdfast.model.BatchBuilder;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Finding;
import dev.holdfast.model.Pairs;
import dev.holdfast.model.Pause;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Gathers pairs in a temporary file and writes them by bulk puts, each of at most 10,000 pairs and 100 MB.
 *
 * <p>Keys that a put names as unsuccessful are sent again some times, and then reported.
 */
final class BulkPut implements AutoCloseable {
    static final long MOST_BYTES = 95_000_000;

    private static final int DAILY_LIMIT = 10048;
    private static final int ATTEMPTS = 5;
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(2);

    private final KvCalls calls;
    private final DailyBudget budget;
    private final ShortLived shortLived;
    private final Pause pause;
    private final List<Finding> refused = new ArrayList<>();
    private TemporaryFolder folder;
    private Path file;
    private OutputStream out;
    private PairJsonWriter writer;
    private int room;

    BulkPut(KvCalls calls, DailyBudget budget, ShortLived shortLived, Pause pause) {
        this.calls = calls;
        this.budget = budget;
        this.shortLived = shortLived;
        this.pause = pause;
    }

    /** True when nothing more fits beside what is gathered: it has to be sent first. */
    boolean isFull(int bytes) {
        return writer != null && (writer.pairs() >= room || writer.bytes() + bytes * 4L / 3 + 2_048 > MOST_BYTES);
    }

    void add(Batch batch, int row) {
        try {
            begin();
            writer.write(batch, row);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends what is gathered; nothing when there is none. */
    void send() {
        if (writer == null) {
            return;
        }
        try {
            int pairs = (int) writer.pairs();
            finishFile();
            deliver(pairs);
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Keys that Workers KV did not take. */
    List<Finding> refused() {
        return refused;
    }

    /** Gives up what is gathered; more may be added afterwards. */
    @Override
    public void close() {
        try {
            if (out != null) {
                out.close();
                out = null;
                writer = null;
            }
            if (folder != null) {
                folder.close();
                folder = null;
                file = null;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void begin() throws IOException {
        if (writer == null) {
            folder = folder == null ? TemporaryFolder.ofTheSystem() : folder;
            file = file == null ? folder.path().resolve("pairs.json") : file;
            out = new BufferedOutputStream(Files.newOutputStream(file));
            writer = new PairJsonWriter(out);
            room = budget.room(KvCalls.BULK_PUT);
        }
    }

    private void finishFile() throws IOException {
        writer.finish();
        writer.close();
        out.close();
        writer = null;
        out = null;
    }

    private void deliver(int pairs) throws IOException {
        Set<String> left = put(pairs);
        Duration wait = FIRST_PAUSE;
        for (int attempt = 1; !left.isEmpty() && attempt < ATTEMPTS; attempt++) {
            pause.of(wait);
            wait = wait.multipliedBy(2);
            Set<String> again = left;
            left = keepOnly((batch, row, to) -> again.contains(batch.text(row, Pairs.KEY)) && add(batch, row, to)) == 0
                    ? Set.of()
                    : put(again.size());
        }
        left.forEach(key -> refused.add(
                new Finding(key, "was not written: Workers KV named it unsuccessful " + ATTEMPTS + " times")));
    }

    private static boolean add(Batch batch, int row, BatchBuilder to) {
        to.addRow(batch, row);
        return true;
    }

    /** One put, however often it takes; the keys that were not written. */
    private Set<String> put(int pairs) throws IOException {
        for (int attempt = 1; ; attempt++) {
            budget.spend(pairs);
            try {
                return unsuccessful(calls.bulkPut(file, budget.isLimited()), pairs);
            } catch (ApiFailure failure) {
                int rest = rest(failure, pairs);
                if (rest < 0 || attempt == ATTEMPTS) {
                    throw failure;
                }
                if (rest == 0) {
                    return Set.of();
                }
                pairs = rest;
            }
        }
    }

    /** How many pairs are to be sent again after a failure; negative when that is no use. */
    private int rest(ApiFailure failure, int pairs) throws IOException {
        if (failure.code() == DAILY_LIMIT && budget.isLimited()) {
            budget.exhaust();
            return pairs;
        }
        if (failure.outcome() == ApiFailure.Outcome.UNKNOWN && budget.isLimited()) {
            return pairs;
        }
        if (failure.status() == 400 && failure.getMessage().contains("expiration")) {
            // Time went by since the pairs were gathered.
            int rest = keepOnly(shortLived::add);
            return rest == pairs ? -1 : rest;
        }
        return -1;
    }

    private static Set<String> unsuccessful(JsonNode result, int pairs) {
        Set<String> keys = new HashSet<>();
        result.path("unsuccessful_keys").forEach(key -> keys.add(key.asText()));
        int successful = result.path("successful_key_count").asInt(pairs - keys.size());
        if (successful + keys.size() < pairs) {
            throw new Failure(
                    Failure.Kind.REMOTE,
                    "Workers KV says it wrote " + successful + " of " + pairs + " pairs and names " + keys.size()
                            + " others",
                    "Run it again: it goes on where it stopped.");
        }
        return keys;
    }

    /** Writes the file anew with some of its pairs; how many they are. */
    private int keepOnly(Sieve sieve) throws IOException {
        Path next = Files.createTempFile(folder.path(), "pairs", ".json");
        int kept = 0;
        try (PairJsonReader reader = new PairJsonReader(
                        new BufferedInputStream(Files.newInputStream(file)), "pairs", Failure.Kind.CORRUPT, 0);
                OutputStream to = new BufferedOutputStream(Files.newOutputStream(next));
                PairJsonWriter pairs = new PairJsonWriter(to)) {
            BatchBuilder rows = new BatchBuilder(4);
            for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
                for (int row = 0; row < batch.rows(); row++) {
                    kept += sieve.add(batch, row, rows) ? 1 : 0;
                }
                pairs.write(rows.build());
            }
            pairs.finish();
        }
        Files.delete(file);
        file = next;
        return kept;
    }

    private interface Sieve {
        boolean add(Batch batch, int row, BatchBuilder to);
    }
}
