package dev.holdfast.backup.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.holdfast.backup.retention.Snapshot.State;
import dev.holdfast.model.Failure;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class RetentionTest {
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
    private static final List<String> ZONES =
            List.of("UTC", "Europe/Berlin", "America/Sao_Paulo", "Asia/Kathmandu", "Pacific/Apia");

    @Property(tries = 2000)
    void agreesWithTheSlowReference(@ForAll long seed) {
        Random random = new Random(seed);
        Keep keep = keep(random);
        List<Snapshot> snapshots = snapshots(random);
        Set<String> kept = Retention.decide(keep, snapshots, NOW).stream()
                .filter(Decision::keep)
                .map(decision -> decision.snapshot().id())
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> wanted = snapshots.stream()
                .filter(one -> stays(one, keep, snapshots))
                .map(Snapshot::id)
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(kept).isEqualTo(wanted);
    }

    @Property(tries = 1000)
    void enoughProvenOnesStay(@ForAll long seed) {
        Random random = new Random(seed);
        Keep keep = keep(random);
        List<Snapshot> snapshots = snapshots(random);
        List<Decision> decisions = Retention.decide(keep, snapshots, NOW);
        assertThat(decisions)
                .hasSameSizeAs(snapshots)
                .allSatisfy(one -> assertThat(one.reasons()).isNotEmpty());
        List<Decision> proven = decisions.stream()
                .filter(one -> one.snapshot().state() == State.PROVEN)
                .toList();
        long stay = proven.stream().filter(Decision::keep).count();
        assertThat(stay).isGreaterThanOrEqualTo(Math.min(keep.proven(), proven.size()));
        if (proven.isEmpty()) {
            assertThat(decisions)
                    .filteredOn(one -> !one.keep())
                    .allMatch(one -> one.snapshot().state() == State.UNFINISHED);
        } else {
            assertThat(proven.getFirst().keep()).isTrue();
            assertThat(proven.stream().filter(one -> one.snapshot().complete()).limit(1))
                    .allMatch(Decision::keep);
        }
    }

    /** What was decided once is not decided otherwise when it has been carried out. */
    @Property(tries = 1000)
    void carryingItOutChangesNothing(@ForAll long seed) {
        Random random = new Random(seed);
        Keep keep = keep(random);
        List<Decision> once = Retention.decide(keep, snapshots(random), NOW);
        List<Snapshot> left =
                once.stream().filter(Decision::keep).map(Decision::snapshot).toList();
        assertThat(Retention.decide(keep, left, NOW)).allMatch(Decision::keep);
    }

    @Test
    void saysWhy() {
        Keep week = new Keep(0, new Keep.Periods(0, 2, 1, 0, 0), 1, Keep.GRACE, ZoneOffset.UTC);
        List<Snapshot> snapshots = List.of(
                proven("a", "2026-11-18T03:00:00Z"),
                proven("b", "2026-11-19T03:00:00Z"),
                proven("c", "2026-11-20T03:00:00Z"),
                proven("d", "2026-11-20T15:00:00Z"),
                new Snapshot("e", Instant.parse("2026-11-21T03:00:00Z"), State.FAILED, true, ""),
                new Snapshot("f", Instant.parse("2026-11-01T03:00:00Z"), State.FAILED, true, ""),
                new Snapshot("g", Instant.parse("2026-11-01T03:00:00Z"), State.PROVEN, true, "audit"));
        Map<String, Decision> by = new TreeMap<>();
        Retention.decide(week, snapshots, NOW)
                .forEach(one -> by.put(one.snapshot().id(), one));
        assertThat(by.get("a"))
                .extracting(Decision::keep, Decision::reasons)
                .containsExactly(false, List.of("no rule keeps it"));
        assertThat(by.get("b").reasons()).containsExactly("daily 2 of 2");
        assertThat(by.get("c").keep()).isFalse();
        assertThat(by.get("d").reasons()).containsExactly("proven 1 of 1", "daily 1 of 2", "weekly 1 of 1");
        assertThat(by.get("e").reasons()).containsExactly("no newer one is proven");
        assertThat(by.get("f").reasons()).containsExactly("its proof failed, and a newer one is proven");
        assertThat(by.get("g").reasons()).containsExactly("on hold: audit");
    }

    @Test
    void theNewestCompleteOneStaysUntilThereIsAnother() {
        Keep one = new Keep(1, new Keep.Periods(0, 0, 0, 0, 0), 1, Keep.GRACE, ZoneOffset.UTC);
        Snapshot older = proven("a", "2026-10-18T03:00:00Z");
        Snapshot complete = proven("b", "2026-10-19T03:00:00Z");
        Snapshot unproven = new Snapshot("c", Instant.parse("2026-10-20T03:00:00Z"), State.UNPROVEN, true, "");
        Snapshot partial = new Snapshot("d", Instant.parse("2026-11-19T03:00:00Z"), State.PROVEN, false, "");
        Snapshot newest = new Snapshot("e", Instant.parse("2026-11-20T03:00:00Z"), State.PROVEN, false, "");
        List<Snapshot> all = List.of(older, complete, unproven, partial, newest);
        assertThat(Retention.decide(one, all, NOW))
                .extracting(
                        found -> found.snapshot().id(),
                        Decision::keep,
                        found -> found.reasons().getFirst())
                .containsExactly(
                        tuple("e", true, "last 1 of 1"),
                        tuple("d", false, "no rule keeps it"),
                        tuple("c", true, "no newer one is proven and complete"),
                        tuple("b", true, "newer ones are incomplete, this is the newest proven one that is not"),
                        tuple("a", false, "no rule keeps it"));
        List<Snapshot> mended = new ArrayList<>(all);
        mended.add(proven("f", "2026-11-21T03:00:00Z"));
        assertThat(Retention.decide(one, mended, NOW))
                .filteredOn(Decision::keep)
                .extracting(found -> found.snapshot().id())
                .containsExactly("f");
    }

    @Test
    void nothingCanTakeTheLastProvenOne() {
        assertThatThrownBy(() -> new Keep(1, new Keep.Periods(0, 0, 0, 0, 0), 0, Keep.GRACE, ZoneOffset.UTC))
                .isInstanceOf(Failure.class);
        assertThatThrownBy(() -> new Keep(0, new Keep.Periods(0, -1, 0, 0, 0), 1, Keep.GRACE, ZoneOffset.UTC))
                .isInstanceOf(Failure.class);
        assertThat(new Keep(0, new Keep.Periods(0, 0, 0, 0, 0), 1, Keep.GRACE, ZoneOffset.UTC).says())
                .isFalse();
    }

    private static boolean stays(Snapshot one, Keep keep, List<Snapshot> all) {
        boolean newerProven = all.stream()
                .filter(other -> other.complete() || !one.complete())
                .anyMatch(other -> other.state() == State.PROVEN && other.time().isAfter(one.time()));
        boolean young = Duration.between(one.time(), NOW).compareTo(keep.grace()) < 0;
        return !one.hold().isEmpty()
                || switch (one.state()) {
                    case UNREADABLE -> true;
                    case UNFINISHED -> young;
                    case UNPROVEN, FAILED -> young || !newerProven;
                    case PROVEN -> isWanted(one, keep, all);
                };
    }

    private static boolean isWanted(Snapshot one, Keep keep, List<Snapshot> all) {
        ZoneId zone = keep.zone();
        List<Snapshot> complete = all.stream().filter(Snapshot::complete).toList();
        return one.complete() && isAmong(one, complete, 1, Snapshot::id)
                || isAmong(one, all, keep.last(), Snapshot::id)
                || isAmong(one, all, keep.proven(), Snapshot::id)
                || isAmong(
                        one,
                        all,
                        keep.periods().hourly(),
                        by(zone, at -> at.truncatedTo(ChronoUnit.HOURS).toInstant()))
                || isAmong(one, all, keep.periods().daily(), by(zone, ZonedDateTime::toLocalDate))
                || isAmong(
                        one,
                        all,
                        keep.periods().weekly(),
                        by(zone, at -> at.toLocalDate().with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY))))
                || isAmong(one, all, keep.periods().monthly(), by(zone, YearMonth::from))
                || isAmong(one, all, keep.periods().yearly(), by(zone, Year::from));
    }

    private static Function<Snapshot, Object> by(ZoneId zone, Function<ZonedDateTime, Object> period) {
        return one -> period.apply(one.time().atZone(zone));
    }

    /** The newest of its period, and fewer than {@code count} periods with something proven lie behind it. */
    private static boolean isAmong(Snapshot one, List<Snapshot> all, int count, Function<Snapshot, ?> period) {
        Comparator<Snapshot> age = Comparator.comparing(Snapshot::time).thenComparing(Snapshot::id);
        List<Snapshot> newer = all.stream()
                .filter(other -> other.state() == State.PROVEN && age.compare(other, one) > 0)
                .toList();
        return newer.stream().noneMatch(other -> period.apply(other).equals(period.apply(one)))
                && newer.stream().map(period).distinct().count() < count;
    }

    private static Keep keep(Random random) {
        int[] n = random.ints(6, 0, 5).toArray();
        Duration grace = Duration.ofHours(random.nextInt(72));
        ZoneId zone = ZoneId.of(ZONES.get(random.nextInt(ZONES.size())));
        return new Keep(n[0], new Keep.Periods(n[1], n[2], n[3], n[4], n[5]), 1 + random.nextInt(4), grace, zone);
    }

    private static List<Snapshot> snapshots(Random random) {
        List<Snapshot> snapshots = new ArrayList<>();
        long span = random.nextBoolean() ? 40 * 24 * 3600L : 5 * 365 * 24 * 3600L;
        int count = random.nextInt(60);
        for (int i = 0; i < count; i++) {
            State state = random.nextInt(3) > 0 ? State.PROVEN : State.values()[random.nextInt(5)];
            Instant time = NOW.minusSeconds(random.nextLong(span));
            if (i > 0 && random.nextInt(10) == 0) {
                time = snapshots.getLast().time();
            }
            snapshots.add(new Snapshot(
                    "s" + i, time, state, random.nextInt(4) > 0, random.nextInt(20) == 0 ? "a reason" : ""));
        }
        return snapshots;
    }

    private static Snapshot proven(String id, String time) {
        return new Snapshot(id, Instant.parse(time), State.PROVEN, true, "");
    }
}
