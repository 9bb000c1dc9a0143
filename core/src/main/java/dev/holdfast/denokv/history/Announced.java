package dev.holdfast.denokv.history;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.denokv.bucket.Checksum;
import dev.holdfast.denokv.bucket.ObjectName;
import dev.holdfast.denokv.value.Malformed;
import java.util.ArrayList;
import java.util.List;

/**
 * What this program writes down of a base, beside it.
 *
 * @param parts how many there are
 * @param pairs in all of them
 * @param sums the checksum of each part; empty in what older versions wrote
 * @param lineage the id of the database; empty in what older versions wrote
 */
record Announced(long parts, long pairs, List<String> sums, String lineage) {
    static final String NAME = "base.json";

    /** @throws dev.holdfast.model.Failure CORRUPT when it is missing, or says nothing */
    static Announced of(Bucket bucket) {
        try {
            JsonNode json = new ObjectMapper().readTree(bucket.bytes(NAME));
            List<String> sums = new ArrayList<>();
            json.path("sums").forEach(sum -> sums.add(sum.asText()));
            Announced it = new Announced(
                    json.path("parts").asLong(-1),
                    json.path("pairs").asLong(-1),
                    sums,
                    json.path("lineage").asText(""));
            if (it.parts < 0 || it.pairs < 0 || !sums.isEmpty() && sums.size() != it.parts) {
                throw bucket.damaged(NAME, "it does not say what the base consists of", null);
            }
            return it;
        } catch (JsonProcessingException e) {
            throw bucket.damaged(NAME, "it is no JSON", e);
        } catch (java.io.IOException e) {
            throw Bucket.unread(bucket.store(), NAME, e);
        }
    }

    /** @throws Malformed for another content than was written */
    void demand(ObjectName.Part part, byte[] content) {
        String sum = Checksum.of(content);
        if (part.number() < sums.size() && !sums.get((int) part.number()).equals(sum)) {
            throw new Malformed("it is a part of another base");
        }
    }
}
