package dev.holdfast.cli.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The continuous backup of a Deno KV database.
 *
 * @param to the address of a store
 * @param interval one object for the commits of so long
 * @param lease how long the right to write lasts; empty: there is none
 * @param rebase the age at which a generation is followed by another one
 * @param keepHistory how far back one must be able to go; what is older is removed
 * @param gatesWrites whether writes are only acknowledged while the lease is held
 * @param adopts whether it goes on with what is there, also when another database wrote it
 */
public record KvBackup(
        String to,
        Duration interval,
        Optional<Duration> lease,
        Optional<Duration> rebase,
        Optional<Duration> keepHistory,
        boolean gatesWrites,
        boolean adopts) {
    /** When nothing is said. */
    public static final String INTERVAL = "1s";

    /** When nothing is said. */
    public static final String LEASE = "15s";

    /** In place of a time, for no lease. */
    public static final String NO_LEASE = "none";

    /** In {@code [[denokv]]}; all are texts. */
    static final Set<String> KEYS = Set.of("backup_to", "backup_interval", "backup_lease", "rebase", "keep_history");

    /** There, too; true or false. */
    static final String GATE = "writes_need_lease";

    /** There, too; true or false. */
    static final String ADOPT = "backup_adopt";

    private static final Pattern SPAN = Pattern.compile("(\\d{1,6})(ms|s|m|h|d)");
    private static final Duration SHORTEST_LEASE = Duration.ofSeconds(3);

    /**
     * As a person writes it; null where nothing is said.
     *
     * @throws IllegalArgumentException that says what is wrong
     */
    public static KvBackup of(String to, String interval, String lease, String rebase, String keepHistory) {
        if (to.isEmpty()) {
            throw new IllegalArgumentException("the address of the backup is empty");
        }
        Optional<Duration> held =
                NO_LEASE.equals(lease) ? Optional.empty() : Optional.of(span("lease", lease == null ? LEASE : lease));
        if (held.isPresent() && held.get().compareTo(SHORTEST_LEASE) < 0) {
            throw new IllegalArgumentException("a lease lasts " + SHORTEST_LEASE.toSeconds() + "s at least");
        }
        Optional<Duration> kept = Optional.ofNullable(keepHistory).map(text -> span("keep-history", text));
        if (held.isEmpty() && kept.isPresent()) {
            throw new IllegalArgumentException(
                    "without a lease nothing is removed: leave out keep-history, and have a rule of the bucket do it");
        }
        return new KvBackup(
                to,
                span("interval", interval == null ? INTERVAL : interval),
                held,
                Optional.ofNullable(rebase).map(text -> span("rebase", text)),
                kept,
                false,
                false);
    }

    /**
     * The same, where writes are only acknowledged while the lease is held.
     *
     * @throws IllegalArgumentException when there is no lease
     */
    public KvBackup gatingWrites() {
        if (lease.isEmpty()) {
            throw new IllegalArgumentException("writes can not need a lease where there is none");
        }
        return new KvBackup(to, interval, lease, rebase, keepHistory, true, adopts);
    }

    /** The same, of a database that goes on with what another one wrote. */
    public KvBackup adopting() {
        return new KvBackup(to, interval, lease, rebase, keepHistory, gatesWrites, true);
    }

    /** Empty when the table has none. */
    static Optional<KvBackup> of(JsonNode node, UnaryOperator<String> resolved) {
        if (!node.has("backup_to")) {
            Stream.concat(KEYS.stream(), Stream.of(GATE, ADOPT))
                    .filter(node::has)
                    .findFirst()
                    .ifPresent(key -> {
                        throw new IllegalArgumentException("has a [[denokv]] with " + key + " and without backup_to");
                    });
            return Optional.empty();
        }
        KvBackup backup = of(
                resolved.apply(node.path("backup_to").asText()),
                text(node, "backup_interval"),
                text(node, "backup_lease"),
                text(node, "rebase"),
                text(node, "keep_history"));
        KvBackup gated = node.path(GATE).asBoolean() ? backup.gatingWrites() : backup;
        return Optional.of(node.path(ADOPT).asBoolean() ? gated.adopting() : gated);
    }

    private static String text(JsonNode node, String key) {
        return node.has(key) ? node.path(key).asText() : null;
    }

    private static Duration span(String what, String text) {
        Matcher matcher = SPAN.matcher(text);
        if (!matcher.matches() || Long.parseLong(matcher.group(1)) == 0) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is no duration for " + what + ": write 500ms, 15s, 90m, 24h or 7d");
        }
        long amount = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
    }
}
