package dev.holdfast.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CronTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final Instant YEAR_1975 = Instant.parse("1975-01-01T00:00:00Z");

    /** Every minute asked, one after the other, whether it matches. */
    @Property(tries = 150)
    void agreesWithALookAtEveryMinute(@ForAll("expressions") String expression, @ForAll("moments") Instant from) {
        Instant expected = from.truncatedTo(ChronoUnit.MINUTES);
        BitSet[] fields = fields(expression);
        boolean anyDay = isAny(expression.split(" ")[2]) || isAny(expression.split(" ")[4]);
        int asked = 0;
        do {
            expected = expected.plusSeconds(60);
            if (++asked > 60 * 24 * 200) {
                return;
            }
        } while (!matches(fields, anyDay, LocalDateTime.ofInstant(expected, ZoneOffset.UTC)));
        assertThat(new Cron(expression, ZoneOffset.UTC).after(from)).hasValue(expected);
    }

    private static boolean isAny(String field) {
        return field.equals("*") || field.equals("*/1");
    }

    private static boolean matches(BitSet[] fields, boolean anyDay, LocalDateTime time) {
        boolean day = fields[2].get(time.getDayOfMonth());
        boolean weekday = fields[4].get(
                time.getDayOfWeek() == DayOfWeek.SUNDAY
                        ? 0
                        : time.getDayOfWeek().getValue());
        return fields[0].get(time.getMinute())
                && fields[1].get(time.getHour())
                && fields[3].get(time.getMonthValue())
                && (anyDay ? day && weekday : day || weekday);
    }

    private static BitSet[] fields(String expression) {
        String[] words = expression.split(" ");
        int[] first = {0, 0, 1, 1, 0};
        int[] last = {59, 23, 31, 12, 7};
        BitSet[] fields = new BitSet[5];
        for (int at = 0; at < 5; at++) {
            fields[at] = new BitSet();
            for (String part : words[at].split(",")) {
                String[] step = part.split("/");
                String[] range =
                        step[0].equals("*") ? new String[] {"" + first[at], "" + last[at]} : step[0].split("-");
                int to = Integer.parseInt(range[range.length - 1]);
                for (int n = Integer.parseInt(range[0]);
                        n <= to;
                        n += step.length > 1 ? Integer.parseInt(step[1]) : 1) {
                    fields[at].set(at == 4 ? n % 7 : n);
                }
            }
        }
        return fields;
    }

    @Provide
    Arbitrary<String> expressions() {
        return Combinators.combine(field(0, 59), field(0, 23), field(1, 28), field(1, 12), field(0, 6))
                .as((minute, hour, day, month, weekday) -> String.join(" ", minute, hour, day, month, weekday));
    }

    private static Arbitrary<String> field(int first, int last) {
        Arbitrary<Integer> number = Arbitraries.integers().between(first, last);
        Arbitrary<String> range =
                Combinators.combine(number, number).as((a, b) -> Math.min(a, b) + "-" + Math.max(a, b));
        Arbitrary<String> some = Arbitraries.oneOf(number.map(String::valueOf), range)
                .list()
                .ofMinSize(1)
                .ofMaxSize(3)
                .map(parts -> String.join(",", parts));
        return Arbitraries.frequencyOf(
                Tuple.of(4, Arbitraries.just("*")),
                Tuple.of(1, Arbitraries.integers().between(1, 6).map(step -> "*/" + step)),
                Tuple.of(3, some));
    }

    @Provide
    Arbitrary<Instant> moments() {
        long from = Instant.parse("2024-01-01T00:00:00Z").getEpochSecond();
        return Arbitraries.longs().between(from, from + 4L * 366 * 86_400).map(Instant::ofEpochSecond);
    }

    /** Every minute around a change of the clocks, one after the other: what the clock on the wall shows, and has shown. Over two seconds on a busy machine: three days of minutes, each time. */
    @Property(tries = 100)
    void agreesWithWhoWatchesTheClockOnTheWall(
            @ForAll("expressions") String expression, @ForAll("changes") Change change) {
        Instant from = change.at().minusSeconds(90_000 - change.at().getEpochSecond() % 60);
        Instant to = change.at().plusSeconds(90_000);
        List<Instant> moments = new ArrayList<>();
        Cron cron = new Cron(expression, change.zone());
        for (Optional<Instant> at = cron.after(from);
                at.isPresent() && at.get().isBefore(to);
                at = cron.after(at.get())) {
            moments.add(at.get());
        }
        assertThat(moments)
                .as("%s in %s around %s", expression, change.zone(), change.at())
                .isEqualTo(watched(expression, change.zone(), from, to));
    }

    private static List<Instant> watched(String expression, ZoneId zone, Instant from, Instant to) {
        BitSet[] fields = fields(expression);
        String[] words = expression.split(" ");
        boolean fixed = !words[1].contains("*");
        boolean anyDay = isAny(words[2]) || isAny(words[4]);
        List<Instant> moments = new ArrayList<>();
        // Long enough ago that whatever is shown again has been shown.
        Instant at = from.minusSeconds(86_400 + 7_200);
        LocalDateTime newest = LocalDateTime.ofInstant(at, zone);
        while (at.isBefore(to)) {
            LocalDateTime shown = LocalDateTime.ofInstant(at, zone);
            boolean fires = !fixed && matches(fields, anyDay, shown);
            if (fixed) {
                for (LocalDateTime time = newest.plusMinutes(1); !time.isAfter(shown); time = time.plusMinutes(1)) {
                    fires |= matches(fields, anyDay, time);
                }
            }
            if (fires && at.isAfter(from)) {
                moments.add(at);
            }
            newest = shown.isAfter(newest) ? shown : newest;
            at = at.plusSeconds(60);
        }
        return moments;
    }

    /** A change of the clocks somewhere. */
    record Change(ZoneId zone, Instant at) {}

    @Provide
    Arbitrary<Change> changes() {
        List<ZoneId> zones = ZoneId.getAvailableZoneIds().stream()
                .sorted()
                .map(ZoneId::of)
                .filter(zone -> zone.getRules().nextTransition(YEAR_1975) != null)
                .toList();
        return Combinators.combine(Arbitraries.of(zones), Arbitraries.integers().between(1975, 2060))
                .as((zone, year) -> {
                    Instant start = Instant.parse(year + "-01-01T00:00:00Z");
                    ZoneOffsetTransition next = zone.getRules().nextTransition(start);
                    ZoneOffsetTransition change = next == null ? zone.getRules().previousTransition(start) : next;
                    return new Change(zone, change.getInstant());
                });
    }

    @ParameterizedTest
    @CsvSource({"sun-fri, 0-5", "SUN-tue/2, 0-2/2", "'mon,sun-tue', 0-2", "fri-sun, 5-7", "sun-sun, 7", "sun, 0"})
    void aWeekMayBeginWithItsSunday(String named, String numbers) {
        assertThat(times("0 3 * * " + named, "2027-05-01T00:00:00Z", 20))
                .isEqualTo(times("0 3 * * " + numbers, "2027-05-01T00:00:00Z", 20));
    }

    @Test
    void aFixedTimeThatSummerTimeLeavesOutComesOnceAfterTheGap() {
        assertThat(times("30 2 * * *", "2027-03-27T00:00:00Z", 3))
                .containsExactly("2027-03-27T02:30+01:00", "2027-03-28T03:00+02:00", "2027-03-29T02:30+02:00");
        assertThat(times("30 2 * * 0", "2027-03-27T00:00:00Z", 2))
                .containsExactly("2027-03-28T03:00+02:00", "2027-04-04T02:30+02:00");
        assertThat(times("30 2 28 3 *", "2027-01-01T00:00:00Z", 1)).containsExactly("2027-03-28T03:00+02:00");
        assertThat(times("0,15 2,3 * * *", "2027-03-28T00:00:00Z", 3))
                .as("three times of the gap and 3:00 itself are one moment")
                .containsExactly("2027-03-28T03:00+02:00", "2027-03-28T03:15+02:00", "2027-03-29T02:00+02:00");
        assertThat(new Cron("0 0 * * *", ZoneId.of("America/Santiago")).after(Instant.parse("2026-09-05T12:00:00Z")))
                .as("there, midnight itself is left out")
                .hasValue(Instant.parse("2026-09-06T04:00:00Z"));
    }

    @Test
    void anHourWithAStepOrAStarIsLeftOutWithTheGap() {
        assertThat(times("30 */2 * * *", "2027-03-27T23:30:00Z", 2))
                .containsExactly("2027-03-28T04:30+02:00", "2027-03-28T06:30+02:00");
        assertThat(times("30 0-6/2 * * *", "2027-03-28T00:00:00Z", 1)).containsExactly("2027-03-28T04:30+02:00");
    }

    @Test
    void fixedMinutesOfAFixedHourComeOnceEachInAutumn() {
        assertThat(times("0,30 2 * * *", "2026-10-24T12:00:00Z", 3))
                .containsExactly("2026-10-25T02:00+02:00", "2026-10-25T02:30+02:00", "2026-10-26T02:00+01:00");
        assertThat(times("*/30 2 * * *", "2026-10-24T12:00:00Z", 3))
                .containsExactly("2026-10-25T02:00+02:00", "2026-10-25T02:30+02:00", "2026-10-26T02:00+01:00");
    }

    @Test
    void aTimeThatComesTwiceCountsOnce() {
        assertThat(times("30 2 * * *", "2026-10-24T12:00:00Z", 2))
                .containsExactly("2026-10-25T02:30+02:00", "2026-10-26T02:30+01:00");
    }

    @Test
    void everyHourIsEveryHour() {
        assertThat(times("0 * * * *", "2026-10-24T23:30:00Z", 4))
                .containsExactly(
                        "2026-10-25T02:00+02:00",
                        "2026-10-25T02:00+01:00",
                        "2026-10-25T03:00+01:00",
                        "2026-10-25T04:00+01:00");
        assertThat(times("*/30 * * * *", "2026-10-25T00:10:00Z", 4))
                .containsExactly(
                        "2026-10-25T02:30+02:00",
                        "2026-10-25T02:00+01:00",
                        "2026-10-25T02:30+01:00",
                        "2026-10-25T03:00+01:00");
        assertThat(times("0 * * * *", "2026-03-29T00:30:00Z", 2))
                .containsExactly("2026-03-29T03:00+02:00", "2026-03-29T04:00+02:00");
    }

    private static List<String> times(String expression, String from, int count) {
        List<String> times = new ArrayList<>();
        Instant at = Instant.parse(from);
        for (int n = 0; n < count; n++) {
            at = new Cron(expression, BERLIN).after(at).orElseThrow();
            times.add(at.atZone(BERLIN).toOffsetDateTime().toString());
        }
        return times;
    }

    @Test
    void namesAndSundayAsSevenAreKnown() {
        assertThat(times("0 3 * * sun", "2026-03-02T00:00:00Z", 1)).containsExactly("2026-03-08T03:00+01:00");
        assertThat(times("0 3 * * 7", "2026-03-02T00:00:00Z", 1)).containsExactly("2026-03-08T03:00+01:00");
        assertThat(times("0 3 * jun mon-fri", "2026-03-02T00:00:00Z", 1)).containsExactly("2026-06-01T03:00+02:00");
    }

    @Test
    void aDayThatNeverComesHasNoNextMoment() {
        assertThat(new Cron("0 0 30 2 *", BERLIN).after(Instant.EPOCH)).isEmpty();
        assertThat(new Cron("0 */2 30 2 *", BERLIN).after(Instant.EPOCH)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0 0 30 2 *", "0 0 31 2,4,6 *", "* * 31 2 *"})
    void whatNeverComesIsRefusedWhereItIsDemanded(String expression) {
        assertThatThrownBy(() -> Schedules.demand(expression, BERLIN))
                .isInstanceOf(JobsRefusal.class)
                .hasMessage("the cron expression \"" + expression + "\" never comes: no month of it has such a day");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0 0 29 2 *", "0 0 31 2,3 *", "0 0 30 2 1"})
    void whatComesSeldomIsNotRefused(String expression) {
        Schedules.demand(expression, BERLIN);
        assertThat(new Cron(expression, BERLIN).after(Instant.parse("2096-03-01T00:00:00Z")))
                .isPresent();
    }

    /** A field of days counts as any day only when it is a lone star. */
    @Test
    void eitherDayIsEnoughUnlessOneIsAnyDay() {
        assertThat(times("0 0 13 * 5", "2026-11-01T00:00:00Z", 3))
                .containsExactly("2026-11-06T00:00+01:00", "2026-11-13T00:00+01:00", "2026-11-20T00:00+01:00");
        assertThat(times("0 0 */20 * 1", "2026-11-01T12:00:00Z", 4))
                .containsExactly(
                        "2026-11-02T00:00+01:00",
                        "2026-11-09T00:00+01:00",
                        "2026-11-16T00:00+01:00",
                        "2026-11-21T00:00+01:00");
        assertThat(times("0 0 * * 1", "2026-11-01T12:00:00Z", 2))
                .containsExactly("2026-11-02T00:00+01:00", "2026-11-09T00:00+01:00");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "* * * *",
                "0 * * * * *",
                "60 * * * *",
                "* 24 * * *",
                "a b c d e",
                "*/0 * * * *",
                "- - - - -",
                "@daily",
                "-"
            })
    void whatIsNotCronIsRefused(String expression) {
        assertThatThrownBy(() -> new Cron(expression, BERLIN))
                .isInstanceOf(JobsRefusal.class)
                .hasMessageContaining("\"" + expression + "\"");
    }
}
