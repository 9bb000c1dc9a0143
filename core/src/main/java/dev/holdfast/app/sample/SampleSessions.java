package dev.holdfast.app.sample;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.SplittableRandom;

/** A key-value namespace with text and binary values, metadata, expirations and names that are hard on URLs. */
public final class SampleSessions {
    private static final int PAIRS = 1_200;

    private SampleSessions() {}

    /** Writes the pairs as a wrangler bulk file. */
    public static void create(Path file, Instant now) {
        ObjectMapper mapper = new ObjectMapper();
        ArrayNode pairs = mapper.createArrayNode();
        SplittableRandom random = new SplittableRandom(8787);
        for (int n = 0; n < PAIRS; n++) {
            pairs.add(pair(mapper.createObjectNode(), n, now, random));
        }
        try {
            mapper.writeValue(file.toFile(), pairs);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ObjectNode pair(ObjectNode pair, int n, Instant now, SplittableRandom random) {
        pair.put("key", n % 100 == 0 ? "odd/names?&#%2F +" + n + "⚓\n" : String.format("session:%05d", n));
        if (n % 40 == 0) {
            byte[] value = new byte[1 + random.nextInt(3_000)];
            random.nextBytes(value);
            pair.put("value", Base64.getEncoder().encodeToString(value)).put("base64", true);
        } else {
            pair.put("value", n % 77 == 0 ? "" : "{\"user\":" + n + ",\"name\":\"Zoë\"}");
        }
        if (n % 3 == 0) {
            pair.put("expiration", now.getEpochSecond() + 86_400L * (1 + n % 30));
        }
        if (n % 5 == 0) {
            pair.putObject("metadata")
                    .put("n", n)
                    .put("tag", "größe")
                    .putArray("list")
                    .add(1)
                    .add(2.5)
                    .addNull();
        }
        return pair;
    }
}
