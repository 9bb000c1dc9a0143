package dev.holdfast.denokv.history.upload;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.model.Failure;
import dev.holdfast.store.Store;
import dev.holdfast.store.Store.Entry;
import dev.holdfast.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The objects of a lease: {@code lease/<epoch>.json} claims it, {@code lease/<epoch>-<beat>.json} says that the holder
 * lives, {@code lease/<epoch>-released.json} that it was given back. Of one epoch the claim sorts last.
 */
final class LeaseObjects {
    private static final String FOLDER = "lease/";
    private static final Pattern FORM = Pattern.compile("lease/([0-7][0-9a-f]{15})(-([0-9a-f]{16}|released))?\\.json");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Store store;

    LeaseObjects(Store store) {
        this.store = store;
    }

    /**
     * What stands in the store.
     *
     * @param epoch the highest that was claimed; 0 for none
     * @param newest of its objects, without the claim: the newest sign of life; empty for none
     * @param isReleased it was given back
     * @param names of all
     */
    record Seen(long epoch, String newest, boolean isReleased, List<String> names) {}

    Seen look() {
        List<String> names = store.list(FOLDER, "").stream()
                .map(Entry::name)
                .filter(name -> FORM.matcher(name).matches())
                .toList();
        long epoch = names.stream().mapToLong(LeaseObjects::epoch).max().orElse(0);
        List<String> signs = names.stream()
                .filter(name -> epoch(name) == epoch && !name.equals(claim(epoch)))
                .toList();
        return new Seen(epoch, signs.isEmpty() ? "" : signs.getLast(), signs.contains(released(epoch)), names);
    }

    /** Whether there is a claim of a higher epoch. */
    boolean isOvertaken(long epoch) {
        return store.list(FOLDER, claim(epoch)).stream()
                .map(Entry::name)
                .anyMatch(name -> FORM.matcher(name).matches() && epoch(name) > epoch);
    }

    /**
     * Claims an epoch, and proves that nobody could after this.
     *
     * @param takeover the newest epoch up to this one with which another database took the place; 0 for none
     * @return false when somebody else has claimed it
     * @throws Failure DENIED when the store does not heed the condition
     */
    boolean claim(long epoch, Holder holder, String token, Duration length, long takeover) {
        byte[] content = content(holder, token, length, takeover);
        try {
            store.putIfAbsent(claim(epoch), content);
            demandRefusal(claim(epoch), content);
            return true;
        } catch (StoreException.AlreadyExists e) {
            // After a lost answer it is our own.
            return Arrays.equals(read(claim(epoch)), content);
        }
    }

    private void demandRefusal(String name, byte[] content) {
        try {
            store.putIfAbsent(name, content);
        } catch (StoreException.AlreadyExists e) {
            return;
        }
        throw new Failure(
                Failure.Kind.DENIED,
                store.address() + " takes a conditional put without heeding it: there can be no lease",
                "Give --backup-lease none, and let only one server write there");
    }

    void beat(long epoch, long number) {
        try {
            store.putIfAbsent(beatName(epoch, number), new byte[] {'{', '}'});
        } catch (StoreException.AlreadyExists e) {
            // Only the holder of the epoch makes them: it is this one, and its answer was lost.
            return;
        }
    }

    void release(long epoch) {
        try {
            store.putIfAbsent(released(epoch), new byte[] {'{', '}'});
        } catch (StoreException.AlreadyExists e) {
            return;
        }
    }

    /** Removes an object that says nothing any more. */
    void remove(String name) {
        store.delete(name);
    }

    /** Whether the process that claimed it is dead for sure. */
    boolean isOfTheDead(long epoch, Holder holder) {
        try {
            JsonNode it = JSON.readTree(read(claim(epoch)));
            return holder.knowsDead(
                    it.path("machine").asText(), it.path("process").asText());
        } catch (IOException | StoreException.NotFound e) {
            // Of something that is not ours nothing is known.
            return false;
        }
    }

    static String beatName(long epoch, long number) {
        return FOLDER + hex(epoch) + "-" + hex(number) + ".json";
    }

    static String claim(long epoch) {
        return FOLDER + hex(epoch) + ".json";
    }

    static long epoch(String name) {
        Matcher matcher = FORM.matcher(name);
        return matcher.matches() ? HexFormat.fromHexDigitsToLong(matcher.group(1)) : 0;
    }

    private static String released(long epoch) {
        return FOLDER + hex(epoch) + "-released.json";
    }

    private static String hex(long number) {
        return HexFormat.of().toHexDigits(number);
    }

    /** How long the holder of an epoch may act; the usual length when it does not say. */
    Duration length(long epoch) {
        try {
            long ms = JSON.readTree(read(claim(epoch))).path("lengthMs").asLong(0);
            return ms > 0 ? Duration.ofMillis(ms) : UploadSettings.LEASE;
        } catch (IOException | StoreException.NotFound e) {
            return UploadSettings.LEASE;
        }
    }

    /** The newest epoch up to this one with which another database took the place; 0 for none. */
    long takeover(long epoch) {
        try {
            return JSON.readTree(read(claim(epoch))).path("takeover").asLong(0);
        } catch (IOException | StoreException.NotFound e) {
            return 0;
        }
    }

    private static byte[] content(Holder holder, String token, Duration length, long takeover) {
        ObjectNode node = JSON.createObjectNode();
        node.put("machine", holder.machine())
                .put("process", holder.process())
                .put("token", token)
                .put("lengthMs", length.toMillis())
                .put("takeover", takeover);
        return node.toString().getBytes(UTF_8);
    }

    private byte[] read(String name) {
        try (InputStream in = store.read(name, 0)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw e.getCause() instanceof StoreException cause
                    ? cause
                    : new StoreException.Exhausted("could not read " + name + ": " + e.getMessage(), "", e);
        }
    }
}
