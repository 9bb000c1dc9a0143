package dev.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.app.wiring.Environment;
import dev.holdfast.app.wiring.Wiring;
import dev.holdfast.backup.Backup;
import dev.holdfast.cli.config.Config;
import dev.holdfast.model.Capturing;
import dev.holdfast.model.Progress;
import dev.holdfast.model.Selection;
import dev.holdfast.model.Writing;
import dev.holdfast.sim.Simulator;
import dev.holdfast.testing.Loops;
import dev.holdfast.transfer.Transfer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random pairs into a simulated namespace, through the archive and back into a file, judged by a plain JSON parser. Slow:
 * each case is three copies and a proof.
 */
@Tag("slow")
class PairsRoundTripTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String STORE = "memory:pairs-round-trip";

    @TempDir
    static Path folder;

    private static Simulator cloud;
    private static Wiring program;

    @BeforeAll
    static void start() {
        cloud = Simulation.start(folder.resolve("cloud"), Clock.systemUTC());
        Environment environment = new Environment(Simulation.variables(cloud), folder)
                .with(Map.of("HOLDFAST_STATE_DIR", folder.resolve("state").toString()));
        program = new Wiring(environment, Config.EMPTY, UnaryOperator.identity());
    }

    @AfterAll
    static void stop() {
        cloud.close();
    }

    @Test
    void pairsComeBackAsTheyWere() throws IOException {
        int cases = Loops.count(20, 1_000);
        for (long seed = 1; seed <= cases; seed++) {
            Path original = write(pairs(seed), "original-" + seed);
            copy("json:" + original, "kv:ns-" + seed);
            Capturing.Mode mode = seed % 5 == 0 ? Capturing.Mode.SINGLE : Capturing.Mode.AUTO;
            Backup.Report backup = backup("kv:ns-" + seed, mode);
            assertThat(backup.state()).as("seed %d: %s", seed, backup).isEqualTo("proven");
            Path restored = folder.resolve("restored-" + seed + ".json");
            copy(STORE + "@" + backup.snapshot(), "json:" + restored);

            assertThat(content(restored)).as("seed %d", seed).isEqualTo(content(original));
            changeIsFound(backup, original, new Random(seed));
        }
    }

    private static void changeIsFound(Backup.Report backup, Path original, Random random) throws IOException {
        ArrayNode pairs = (ArrayNode) JSON.readTree(original.toFile());
        if (pairs.isEmpty()) {
            return;
        }
        int which = random.nextInt(pairs.size());
        ObjectNode pair = (ObjectNode) pairs.get(which);
        switch (random.nextInt(4)) {
            case 0 -> pair.put("value", pair.get("value").asText() + "AAAA");
            case 1 ->
                pair.put(
                        "expiration",
                        pair.path("expiration").asLong(Instant.now().getEpochSecond() + 9_000) + 7);
            case 2 -> pair.putObject("metadata").put("changed", true);
            default -> pairs.remove(which);
        }
        Path altered = write(pairs, "altered");
        assertThat(program.diff()
                        .run(STORE + "@" + backup.snapshot(), "json:" + altered, Selection.ALL, Progress.SILENT)
                        .identical())
                .as("%s", pair)
                .isFalse();
    }

    private static ArrayNode pairs(long seed) {
        Random random = new Random(seed * 31);
        ArrayNode pairs = JSON.createArrayNode();
        Map<String, Boolean> names = new TreeMap<>();
        int count = seed == 1 ? 0 : random.nextInt(250);
        boolean mostlyBinary = seed % 4 == 0;
        for (int i = 0; i < count; i++) {
            String name = name(random);
            if (names.put(name, true) == null) {
                pairs.add(pair(name, random, mostlyBinary));
            }
        }
        return pairs;
    }

    /** Every byte that a URL could spoil, and plain ones. */
    private static String name(Random random) {
        StringBuilder name = new StringBuilder(random.nextBoolean() ? "key:" : "");
        int length = 1 + random.nextInt(20);
        for (int i = 0; i < length; i++) {
            name.appendCodePoint(
                    switch (random.nextInt(4)) {
                        case 0 -> 1 + random.nextInt(0x7f);
                        case 1 -> "/?#%&+ .;:\\\"'<>".charAt(random.nextInt(15));
                        case 2 -> 0x80 + random.nextInt(0x700);
                        default -> 'a' + random.nextInt(26);
                    });
        }
        return name.toString().matches("\\.{1,2}") ? "dots" : name.toString();
    }

    private static ObjectNode pair(String name, Random random, boolean mostlyBinary) {
        ObjectNode pair = JSON.createObjectNode().put("key", name);
        byte[] value = new byte[random.nextInt(8) == 0 ? 0 : random.nextInt(2_000)];
        random.nextBytes(value);
        if (random.nextInt(100) < (mostlyBinary ? 90 : 5)) {
            pair.put("value", Base64.getEncoder().encodeToString(value)).put("base64", true);
        } else {
            pair.put(
                    "value",
                    new String(value, StandardCharsets.ISO_8859_1) + (random.nextInt(20) == 0 ? "\uFFFD" : ""));
        }
        if (random.nextInt(3) == 0) {
            pair.put("expiration", Instant.now().getEpochSecond() + 10_000 + random.nextInt(1_000_000));
        }
        if (random.nextInt(3) == 0) {
            pair.putObject("metadata")
                    .put("z", random.nextInt())
                    .put("a", "ü\n\"")
                    .putArray("l")
                    .add(1.5)
                    .addNull();
        }
        return pair;
    }

    private static Path write(ArrayNode pairs, String name) throws IOException {
        Path file = folder.resolve(name + ".json");
        Files.write(file, JSON.writeValueAsBytes(pairs));
        return file;
    }

    private static void copy(String from, String to) {
        Transfer.Report report = program.transfer()
                .run(new Transfer.Request(from, to, Capturing.ALL, Writing.NEW, true, false), Progress.SILENT);
        assertThat(report.verified()).as("%s", report).isTrue();
    }

    private static Backup.Report backup(String source, Capturing.Mode mode) {
        Capturing capturing = new Capturing(Selection.ALL, mode, false);
        return program.backup()
                .run(
                        new Backup.Request(source, STORE, capturing, true, Backup.Readers.EVERYBODY, true, true),
                        Progress.SILENT);
    }

    /** Key to bytes, expiration and metadata, by a parser that knows nothing of the program. */
    private static Map<String, String> content(Path file) throws IOException {
        Map<String, String> content = new TreeMap<>();
        for (JsonNode pair : JSON.readTree(file.toFile())) {
            byte[] value = pair.path("base64").asBoolean()
                    ? Base64.getDecoder().decode(pair.get("value").asText())
                    : pair.get("value").asText().getBytes(StandardCharsets.UTF_8);
            content.put(
                    pair.get("key").asText(),
                    Arrays.toString(value) + pair.path("expiration") + sorted(pair.path("metadata")));
        }
        return content;
    }

    private static Object sorted(JsonNode metadata) {
        return metadata.isMissingNode() ? "none" : JSON.convertValue(metadata, TreeMap.class);
    }
}
