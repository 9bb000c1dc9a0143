package dev.holdfast.alert.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.alert.Finding;
import dev.holdfast.alert.Rule;
import dev.holdfast.alert.Severity;
import dev.holdfast.alert.rules.Facts.DenokvFacts.Health;
import dev.holdfast.alert.rules.Facts.LoginFacts;
import dev.holdfast.alert.rules.SourceFacts.LastRun;
import dev.holdfast.alert.rules.SourceFacts.LastRun.Outcome;
import dev.holdfast.alert.rules.SourceFacts.Shelf;
import dev.holdfast.alert.rules.SourceFacts.Taken;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The rules as a table: what is known, and what is said of it. */
class RulesTest {
    private static final Instant NOW = Instant.parse("2026-11-26T03:00:00Z");
    private static final Duration LIMIT = Duration.ofHours(49);
    private static final LastRun GOOD = new LastRun("r1", Outcome.SUCCEEDED, null, NOW);
    private static final LastRun BAD = new LastRun("r2", Outcome.FAILED, "d1:shop is not there", NOW);

    private static final LastRun UNPROVEN = new LastRun("r3", Outcome.UNPROVEN, "not proven: its key was lost", NOW);

    private final Rules rules = new Rules(RuleSettings.USUAL);

    private record Row(String what, Facts facts, Rule... said) {}

    /** A later run makes up for the first, and not for the second. */
    @Test
    void aFailedRunDoesNotHideThatTheNewestSnapshotIsDamaged() {
        Taken fresh = taken(1, false, Map.of("t", 1_000L));
        assertThat(rules.check(of(source(BAD, new Shelf(fresh, damaged(), fresh), false)))
                        .findings())
                .singleElement()
                .satisfies(found -> assertThat(found.message()).contains(" failed at ", "is damaged"));
    }

    @TestFactory
    List<DynamicTest> table() {
        Taken fresh = taken(1, false, Map.of("t", 1_000L));
        Taken old = taken(50, false, Map.of("t", 1_000L));
        Taken fuzzy = taken(1, true, Map.of("t", 1_000L));
        Taken half = taken(1, false, Map.of("t", 500L));
        Taken less = taken(1, false, Map.of("t", 499L));
        Taken gone = taken(1, false, Map.of("u", 1_000L));
        Taken small = taken(9, false, Map.of("t", 99L));
        Taken empty = taken(1, false, Map.of("t", 0L));
        return List.of(
                        new Row("nothing is known", of(source(null, null, false))),
                        new Row("all is well", of(source(GOOD, new Shelf(fresh, fresh, old), true))),
                        new Row("the last run failed", of(source(BAD, null, false)), Rule.FAILED_RUN),
                        new Row(
                                "failed, and proven by hand since",
                                of(source(BAD, new Shelf(taken(-1, false, Map.of()), null, null), false))),
                        new Row(
                                "succeeded, and not proven",
                                of(source(UNPROVEN, new Shelf(taken(30, false, Map.of()), fresh, null), false)),
                                Rule.FAILED_RUN),
                        new Row("proven with a key since", of(source(UNPROVEN, new Shelf(fresh, fresh, null), false))),
                        new Row("too old", of(source(GOOD, new Shelf(old, fresh, null), false)), Rule.PROVEN_AGE),
                        new Row(
                                "at the limit",
                                of(source(GOOD, new Shelf(taken(49, false, Map.of()), null, null), false))),
                        new Row("never proven", of(source(GOOD, new Shelf(null, fresh, null), false)), Rule.PROVEN_AGE),
                        new Row(
                                "failed and too old",
                                of(source(BAD, new Shelf(old, old, null), false)),
                                Rule.FAILED_RUN,
                                Rule.PROVEN_AGE),
                        new Row("fuzzy, which may be", of(source(GOOD, new Shelf(fuzzy, fuzzy, null), false))),
                        new Row(
                                "fuzzy, which may not be",
                                of(source(GOOD, new Shelf(fuzzy, fuzzy, null), true)),
                                Rule.FUZZY),
                        new Row(
                                "incomplete",
                                of(source(GOOD, new Shelf(fresh, partial(), fresh), false)),
                                Rule.INCOMPLETE),
                        new Row("complete again", of(source(GOOD, new Shelf(fresh, fresh, partial()), false))),
                        new Row("half is left", of(source(GOOD, new Shelf(fresh, half, fresh), false))),
                        new Row(
                                "less than half is left",
                                of(source(GOOD, new Shelf(fresh, less, fresh), false)),
                                Rule.SHRINKAGE),
                        new Row(
                                "a collection is gone",
                                of(source(GOOD, new Shelf(fresh, gone, fresh), false)),
                                Rule.SHRINKAGE),
                        new Row(
                                "a run has found a loss, and there are newer ones since",
                                of(source(
                                        GOOD,
                                        new Shelf(fresh, fresh, fresh)
                                                .with(new SourceFacts.Lost(
                                                        "a", "b", List.of(new SourceFacts.Loss("t", 3_000, 100)))),
                                        false)),
                                Rule.SHRINKAGE),
                        new Row("a small one is empty", of(source(GOOD, new Shelf(fresh, empty, small), false))),
                        new Row("nothing to compare with", of(source(GOOD, new Shelf(fresh, empty, null), false))),
                        new Row("encrypted since", of(source(GOOD, new Shelf(fresh, sum(1_000), fresh), false))),
                        new Row("not encrypted any more", of(source(GOOD, new Shelf(fresh, fresh, sum(1_000)), false))),
                        new Row(
                                "encrypted since, and less than half is left",
                                of(source(GOOD, new Shelf(fresh, sum(499), fresh), false)),
                                Rule.SHRINKAGE),
                        new Row(
                                "not encrypted any more, and less than half is left",
                                of(source(GOOD, new Shelf(fresh, less, sum(1_000)), false)),
                                Rule.SHRINKAGE),
                        new Row(
                                "the newest is damaged",
                                of(source(GOOD, new Shelf(fresh, damaged(), fresh), false)),
                                Rule.FAILED_RUN),
                        new Row(
                                "one before it is damaged",
                                of(source(GOOD, new Shelf(fresh, fresh, damaged()), false))),
                        new Row("the store answers", store("")),
                        new Row("the store is silent", store("no route to host"), Rule.STORE),
                        new Row("a database was not asked yet", denokv(Health.UNKNOWN, 99)),
                        new Row("a database does not answer", denokv(Health.SILENT, 99), Rule.DENOKV_FAILED),
                        new Row("its backup fails", denokv(Health.FAILING, 99), Rule.DENOKV_FAILED),
                        new Row("its backup is a minute behind", denokv(Health.WELL, 60)),
                        new Row("its backup is behind for longer", denokv(Health.WELL, 61), Rule.DENOKV_BEHIND),
                        new Row("90 % spent", quota(1_200, 1_080, null), Rule.QUOTA),
                        new Row("89 % spent", quota(1_200, 1_079, null)),
                        new Row("nothing is counted", quota(0, 5_000, null)),
                        new Row("blocked", quota(1_200, 0, NOW.plusSeconds(9)), Rule.QUOTA),
                        new Row("was blocked", quota(1_200, 0, NOW)),
                        new Row("19 refused", refused(19, 0)),
                        new Row("20 refused", refused(20, 0), Rule.REFUSED_LOGINS),
                        new Row("20 refused, one long ago", refused(19, 1)),
                        new Row("a new address", newcomer(), Rule.NEW_ADDRESS))
                .stream()
                .map(row -> DynamicTest.dynamicTest(
                        row.what, () -> assertThat(said(row.facts)).containsExactlyInAnyOrder(row.said)))
                .toList();
    }

    @Test
    void eachRuleCanBeSwitchedOff() {
        Taken old = taken(50, true, Map.of("t", 1_000L));
        Taken empty = new Taken("d1-shop/50h", NOW.minus(Duration.ofHours(50)), false, true, "all is", Map.of());
        Facts facts = new Facts(
                NOW,
                List.of(source(BAD, new Shelf(old, empty, old), true)),
                store("away").stores(),
                quota(10, 10, null).quotas(),
                new LoginFacts(
                        refused(20, 0).logins().refused(), newcomer().logins().newcomers()),
                List.of(
                        denokv(Health.SILENT, 0).denokv().getFirst(),
                        denokv(Health.WELL, 99).denokv().getFirst()));
        assertThat(said(facts)).containsExactlyInAnyOrder(Rule.values());
        for (Rule off : Rule.values()) {
            List<Rule> others = new ArrayList<>(Arrays.asList(Rule.values()));
            others.remove(off);
            RuleSettings usual = RuleSettings.USUAL;
            Rules fewer = new Rules(new RuleSettings(
                    java.util.Set.copyOf(others),
                    usual.quota(),
                    usual.logins(),
                    usual.shrink(),
                    usual.storeAfter(),
                    RuleSettings.USUAL.denokv()));
            assertThat(fewer.check(facts).findings())
                    .extracting(Finding::rule)
                    .doesNotContain(off)
                    .hasSize(10);
        }
    }

    /** One that fails falls behind: an alert that says so stays as it is, and none is opened. */
    @Test
    void nothingIsSaidOfTheLagOfWhatFails() {
        for (Health health : List.of(Health.SILENT, Health.FAILING, Health.UNKNOWN)) {
            assertThat(rules.check(denokv(health, 0)).unknown())
                    .contains(new Verdicts.Unknown("denokv_behind", "denokv kv"));
        }
        assertThat(rules.check(denokv(Health.WELL, 0)).unknown()).isEmpty();
        assertThat(rules.check(denokv(Health.WELL, 0)).watched().keySet())
                .contains(
                        new Verdicts.Unknown("denokv_behind", "denokv kv"),
                        new Verdicts.Unknown("denokv_failed", "denokv kv"));
        Finding failed = rules.check(denokv(Health.FAILING, 0)).findings().getFirst();
        assertThat(failed.message()).isEqualTo("the backup of the Deno KV database kv fails: no route to host");
        assertThat(failed.hint()).endsWith("holdfast denokv status https://kv.example/");
        assertThat(failed.after()).isEqualTo(Duration.ofMinutes(1));
    }

    private static Facts denokv(Health health, long lag) {
        String problem = health == Health.WELL ? "" : "no route to host";
        Facts.DenokvFacts kv =
                new Facts.DenokvFacts("kv", "https://kv.example/", health, problem, Duration.ofSeconds(lag));
        return new Facts(NOW, List.of(), List.of(), List.of(), LoginFacts.NONE, List.of(kv));
    }

    @Test
    void aPersonIsToldWhatHappenedToWhatAndWhatToDo() {
        Finding finding = rules.check(of(source(BAD, null, false))).findings().getFirst();
        assertThat(finding.subject()).isEqualTo("d1:shop (backup nightly)");
        assertThat(finding.message())
                .isEqualTo("the backup nightly of d1:shop failed at 2026-11-26T03:00:00Z: d1:shop is not there");
        assertThat(finding.hint()).contains("r2").contains("holdfast backup nightly");
        Finding age = rules.check(of(source(GOOD, new Shelf(taken(50, false, Map.of()), null, null), false)))
                .findings()
                .getFirst();
        assertThat(age.severity()).isEqualTo(Severity.CRITICAL);
        assertThat(age.message())
                .isEqualTo(
                        "the newest proven snapshot of d1:shop in /backups is d1-shop/50h, and may be no older than 49 h");
    }

    @Test
    void beforeTheFirstProofThereIsTimeButNotWhenItIsGone() {
        Shelf none = new Shelf(null, null, null);
        assertThat(rules.check(of(source(null, none, false)))
                        .findings()
                        .getFirst()
                        .after())
                .isEqualTo(LIMIT);
        Finding gone = rules.check(of(source(GOOD, none, false))).findings().getFirst();
        assertThat(gone.after()).isZero();
        assertThat(gone.message())
                .isEqualTo("d1:shop has no proven snapshot in /backups, although its last run succeeded");
    }

    @Test
    void whatIsNotKnownIsSaidToBeUnknown() {
        assertThat(rules.check(of(source(GOOD, null, false))).unknown())
                .extracting(Verdicts.Unknown::rule)
                .containsExactlyInAnyOrder("failed_run", "proven_age", "fuzzy", "incomplete", "shrinkage");
        assertThat(rules.check(of(source(GOOD, new Shelf(null, null, null), false)))
                        .unknown())
                .isEmpty();
    }

    @Test
    void namesCanNotBeginLinesAndTextsAreBounded() {
        SourceFacts evil = new SourceFacts(
                "b\r\nX: y",
                "d1:" + "x".repeat(5_000) + "\u0000\u2028",
                "s",
                null,
                false,
                new LastRun("r", Outcome.FAILED, "a\nb", NOW),
                null);
        Finding finding = rules.check(of(evil)).findings().getFirst();
        assertThat(finding.subject() + finding.message() + finding.hint()).doesNotContainPattern("[\\p{Cntrl}\\u2028]");
        assertThat(finding.message().length()).isLessThanOrEqualTo(1_000);
    }

    @Property
    void aLossIsToldExactlyWhenItIsGreaterThanItMayBe(
            @ForAll @LongRange(min = 0, max = 1_000_000_000_000L) long before,
            @ForAll @LongRange(min = 0, max = 1_000_000_000_000L) long after,
            @ForAll @IntRange(min = 1, max = 99) int percent) {
        RuleSettings usual = RuleSettings.USUAL;
        Rules these = new Rules(new RuleSettings(
                usual.on(),
                usual.quota(),
                usual.logins(),
                new RuleSettings.Shrink(percent, 100),
                usual.storeAfter(),
                RuleSettings.USUAL.denokv()));
        Shelf shelf = new Shelf(
                taken(1, false, Map.of()), taken(1, false, Map.of("t", after)), taken(2, false, Map.of("t", before)));
        boolean expected = before >= 100 && (before - after) * 100 > before * percent;
        assertThat(these.check(of(source(GOOD, shelf, false))).findings().size())
                .isEqualTo(expected ? 1 : 0);
    }

    @Property
    void theSameFactsGiveTheSameVerdicts(@ForAll("facts") Facts facts) {
        assertThat(rules.check(facts)).isEqualTo(new Rules(RuleSettings.USUAL).check(facts));
        assertThat(rules.check(facts).findings())
                .extracting(finding -> finding.rule() + finding.subject())
                .doesNotHaveDuplicates();
    }

    /** An old proof stays too old until there is a newer one. */
    @Property
    void ageOnlyGrows(
            @ForAll @IntRange(min = 0, max = 200) int hours, @ForAll @IntRange(min = 0, max = 200) int later) {
        Taken proven = taken(hours, false, Map.of());
        SourceFacts source = source(GOOD, new Shelf(proven, proven, null), false);
        boolean now = !rules.check(at(NOW, source)).findings().isEmpty();
        boolean then = !rules.check(at(NOW.plus(Duration.ofHours(later)), source))
                .findings()
                .isEmpty();
        assertThat(now).isEqualTo(hours > 49);
        assertThat(then || !now).isTrue();
    }

    @Provide
    Arbitrary<Facts> facts() {
        return Arbitraries.integers().between(0, 60).list().ofMaxSize(8).map(hours -> {
            List<SourceFacts> sources = new ArrayList<>();
            for (int at = 0; at < hours.size(); at++) {
                Taken taken = taken(hours.get(at), hours.get(at) % 2 == 0, Map.of("t", 1_000L / (at + 1)));
                sources.add(new SourceFacts(
                        "nightly",
                        "d1:" + at,
                        "/backups",
                        LIMIT,
                        true,
                        hours.get(at) % 3 == 0 ? BAD : GOOD,
                        new Shelf(taken, taken, taken(9, false, Map.of("t", 1_000L)))));
            }
            return new Facts(NOW, sources, List.of(), List.of(), LoginFacts.NONE, List.of());
        });
    }

    private List<Rule> said(Facts facts) {
        return rules.check(facts).findings().stream().map(Finding::rule).toList();
    }

    private static Taken taken(int hoursAgo, boolean fuzzy, Map<String, Long> records) {
        return new Taken("d1-shop/" + hoursAgo + "h", NOW.minus(Duration.ofHours(hoursAgo)), false, fuzzy, "", records);
    }

    private static Taken sum(long records) {
        return taken(1, false, Map.of(Taken.ALL, records));
    }

    private static Taken damaged() {
        return new Taken("d1-shop/0h", NOW, true, false, "", Map.of("t", 1_000L));
    }

    private static Taken partial() {
        return new Taken(
                "d1-shop/0h", NOW, false, false, "boxes is of a kind that no dump can hold", Map.of("t", 1_000L));
    }

    private static SourceFacts source(LastRun run, Shelf shelf, boolean exact) {
        return new SourceFacts("nightly", "d1:shop", "/backups", LIMIT, exact, run, shelf);
    }

    private static Facts of(SourceFacts source) {
        return at(NOW, source);
    }

    private static Facts at(Instant now, SourceFacts source) {
        return new Facts(now, List.of(source), List.of(), List.of(), LoginFacts.NONE, List.of());
    }

    private static Facts store(String problem) {
        return new Facts(
                NOW,
                List.of(),
                List.of(new Facts.StoreFacts("/backups", problem, NOW, null)),
                List.of(),
                LoginFacts.NONE,
                List.of());
    }

    private static Facts quota(long limit, long used, Instant blocked) {
        return new Facts(
                NOW,
                List.of(),
                List.of(),
                List.of(new Facts.QuotaFacts("account", limit, used, blocked)),
                LoginFacts.NONE,
                List.of());
    }

    private static Facts refused(int recent, int longAgo) {
        List<Facts.Refused> all = new ArrayList<>();
        IntStream.range(0, recent)
                .forEach(at -> all.add(new Facts.Refused(NOW.minusSeconds(at), "192.0.2." + at % 3, "wrong")));
        IntStream.range(0, longAgo)
                .forEach(at -> all.add(new Facts.Refused(NOW.minus(Duration.ofMinutes(15)), "192.0.2.9", "wrong")));
        return new Facts(NOW, List.of(), List.of(), List.of(), new LoginFacts(all, List.of()), List.of());
    }

    private static Facts newcomer() {
        return new Facts(
                NOW,
                List.of(),
                List.of(),
                List.of(),
                new LoginFacts(List.of(), List.of(new Facts.Newcomer(NOW, "203.0.113.7", "key:ci"))),
                List.of());
    }
}
