package dev.holdfast.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CronTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    /** Every minute asked, one after the other, whether it matches. */
    @Property(tries = 150)
    void agreesWithALookAtEveryMinute(@ForAll("expressions") String expression, @ForAll("moments") Instant from) {
        Instant expected = from.truncatedTo(ChronoUnit.MINUTES);
        BitSet[] fields = fields(expression);
        boolean anyDay = expression.split(" ")[2].equals("*") || expression.split(" ")[4].equals("*");
        int asked = 0;
        do {
            expected = expected.plusSeconds(60);
            if (++asked > 60 * 24 * 200) {
                return;
            }
        } while (!matches(fields, anyDay, expected.atZone(ZoneOffset.UTC)));
        assertThat(new Cron(expression, ZoneOffset.UTC).after(from)).hasValue(expected);
    }

    private static boolean matches(BitSet[] fields, boolean anyDay, ZonedDateTime time) {
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
                Tuple.of(1, Arbitraries.integers().between(2, 6).map(step -> "*/" + step)),
                Tuple.of(3, some));
    }

    @Provide
    Arbitrary<Instant> moments() {
        long from = Instant.parse("2024-01-01T00:00:00Z").getEpochSecond();
        return Arbitraries.longs().between(from, from + 4L * 366 * 86_400).map(Instant::ofEpochSecond);
    }

    @Test
    void aTimeThatSummerTimeLeavesOutIsLeftOut() {
        assertThat(times("30 2 * * *", "2026-03-28T00:00:00Z", 3))
                .containsExactly("2026-03-28T02:30+01:00", "2026-03-30T02:30+02:00", "2026-03-31T02:30+02:00");
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
