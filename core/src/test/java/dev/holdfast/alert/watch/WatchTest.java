package dev.holdfast.alert.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.alert.Alert;
import dev.holdfast.alert.Channel;
import dev.holdfast.alert.Delivery;
import dev.holdfast.alert.Notice;
import dev.holdfast.alert.rules.Facts;
import dev.holdfast.alert.rules.RuleSettings;
import dev.holdfast.alert.rules.SourceFacts;
import dev.holdfast.model.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The watch over notes, with a clock that is turned and channels that fail as they are told. A day has 1,440 looks. */
class WatchTest {
    private static final SourceFacts.Shelf NOTHING = new SourceFacts.Shelf(null, null, null);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final int SOURCES = 60;

    private final TurnedClock clock = new TurnedClock("2026-11-26T03:00:00Z");
    private final MemoryNotes notes = new MemoryNotes();
    private final Recorder hook = new Recorder("webhook");
    private final Recorder mail = new Recorder("mail");
    private static final SourceFacts.LastRun FAILED =
            new SourceFacts.LastRun("r1", SourceFacts.LastRun.Outcome.FAILED, "no route", Instant.EPOCH);
    private static final SourceFacts.LastRun WELL =
            new SourceFacts.LastRun("r2", SourceFacts.LastRun.Outcome.SUCCEEDED, null, Instant.EPOCH);

    private final Set<String> failed = new HashSet<>();
    private final Set<String> known = new HashSet<>();
    private final Set<String> removed = new HashSet<>();
    private String storeProblem = "";
    private Instant storeUsed;
    private final Watch watch = watch("one");

    /** Takes what it gets, or fails. */
    private static final class Recorder implements Channel {
        private final String name;
        private final List<Delivery> got = new ArrayList<>();
        private Failure.Kind broken;
        private int tries;

        Recorder(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public synchronized void send(Delivery delivery, Instant now) {
            tries++;
            if (broken != null) {
                throw new Failure(broken, "the other side is away", "");
            }
            got.add(delivery);
        }

        List<String> events() {
            return got.stream()
                    .flatMap(one -> one.notices().stream())
                    .map(one -> one.event().word() + " " + one.alert().key().subject())
                    .toList();
        }
    }

    private Watch watch(String observer) {
        return watch(observer, hook, mail);
    }

    private Watch watch(String observer, Channel... channels) {
        return new Watch(
                new Watch.Settings(observer, Duration.ofHours(24), RuleSettings.USUAL),
                notes,
                this::facts,
                List.of(channels),
                clock,
                new Random(observer.hashCode()));
    }

    private Facts facts(boolean leads) {
        known.addAll(failed);
        List<SourceFacts> sources = known.stream()
                .filter(name -> !removed.contains(name))
                .sorted()
                .map(name -> new SourceFacts(
                        "nightly", name, "store", null, false, failed.contains(name) ? FAILED : WELL, NOTHING))
                .toList();
        return new Facts(
                clock.instant(),
                leads ? sources : List.of(),
                List.of(new Facts.StoreFacts("store", storeProblem, clock.instant(), storeUsed)),
                List.of(),
                Facts.LoginFacts.NONE,
                List.of());
    }

    private void look(Watch... watches) {
        for (Watch one : watches.length == 0 ? new Watch[] {watch} : watches) {
            one.evaluate();
            one.deliver(hook);
            one.deliver(mail);
        }
    }

    private void looks(int minutes, Watch... watches) {
        for (int at = 0; at < minutes; at++) {
            clock.forward(MINUTE);
            look(watches);
        }
    }

    @Test
    void oneNoticeWhenItOpensReminderDailyOneWhenItIsOver() {
        failed.add("d1:shop");
        looks(60);
        assertThat(hook.events()).containsExactly("opened d1:shop (backup nightly)");
        looks(24 * 60);
        assertThat(hook.events())
                .containsExactly("opened d1:shop (backup nightly)", "reminder d1:shop (backup nightly)");
        failed.clear();
        looks(120);
        assertThat(hook.events())
                .containsExactly(
                        "opened d1:shop (backup nightly)",
                        "reminder d1:shop (backup nightly)",
                        "resolved d1:shop (backup nightly)");
        assertThat(mail.events()).isEqualTo(hook.events());
        List<Alert> all = new Alerts(notes).list(Alerts.Which.ALL, 10);
        assertThat(all).singleElement().satisfies(alert -> {
            assertThat(alert.state()).isEqualTo(Alert.State.RESOLVED);
            assertThat(alert.delivered()).hasSize(6).allMatch(Alert.Delivered::ok);
        });
    }

    @Test
    void aChannelThatIsNewerThanTheAlertDoesNotHearThatItIsOver() {
        failed.add("d1:shop");
        Watch before = watch("before", hook);
        before.evaluate();
        before.deliver(hook);
        before.leave();
        failed.add("d1:other");
        looks(60);
        failed.clear();
        looks(60);
        assertThat(hook.events())
                .contains("opened d1:shop (backup nightly)", "resolved d1:shop (backup nightly)")
                .hasSize(4);
        assertThat(mail.events())
                .containsExactly("opened d1:other (backup nightly)", "resolved d1:other (backup nightly)");
    }

    @Test
    void aRestartTellsNothingAgain() {
        failed.add("d1:shop");
        look();
        for (int start = 0; start < 5; start++) {
            clock.forward(MINUTE);
            look(watch("one"));
        }
        assertThat(hook.got).hasSize(1);
        failed.clear();
        clock.forward(MINUTE);
        look(watch("one"));
        assertThat(hook.events()).hasSize(2);
    }

    @Test
    void killedBetweenSendingAndWritingDownItIsSentAgainUnderTheSameId() {
        failed.add("d1:shop");
        watch.evaluate();
        Delivery taken = notes.change(page -> new Outbox("one", () -> "x")
                .take(page, hook.name(), clock.instant())
                .orElseThrow());
        hook.send(taken, clock.instant());
        clock.forward(Duration.ofSeconds(5));
        look(watch("one"));
        assertThat(hook.got).extracting(Delivery::id).hasSize(2).containsOnly(taken.id());
        assertThat(hook.got.get(1).notices()).isEqualTo(hook.got.get(0).notices());
        look(watch("one"));
        assertThat(hook.got).hasSize(2);
    }

    @Test
    void whatAnotherServerIsSendingIsLeftToItUntilItIsDead() {
        failed.add("d1:shop");
        watch.evaluate();
        Delivery taken = notes.change(page -> new Outbox("one", () -> "x")
                .take(page, hook.name(), clock.instant())
                .orElseThrow());
        Watch other = watch("two");
        clock.forward(MINUTE);
        other.deliver(hook);
        assertThat(hook.got).isEmpty();
        clock.forward(MINUTE);
        other.deliver(hook);
        assertThat(hook.got).extracting(Delivery::id).containsExactly(taken.id());
        // The paused one wakes: it says that it failed, which counts no more.
        notes.change(page -> {
            new Outbox("one", () -> "x")
                    .done(page, taken, new Failure(Failure.Kind.REMOTE, "late", ""), clock.instant());
            return null;
        });
        assertThat(notes.<Line>read(page -> Outbox.line(page, hook.name())).failures())
                .isZero();
    }

    @Test
    void anHourAwayPilesUpNothing() {
        hook.broken = Failure.Kind.REMOTE;
        long largest = 0;
        for (int minute = 0; minute < 60; minute++) {
            // Everything fails and comes right again, all the time.
            failed.clear();
            if (minute % 2 == 0) {
                IntStream.range(0, SOURCES).forEach(at -> failed.add("d1:db" + at));
            }
            looks(1);
            largest = Math.max(largest, notes.size());
        }
        assertThat(hook.tries).as("growing pauses, up to five minutes").isBetween(12, 20);
        assertThat(notes.<Integer>read(page -> Outbox.waiting(page, hook.name())))
                .isEqualTo(Outbox.MOST_DELIVERIES);
        assertThat(largest).isLessThan(4_000_000);
        assertThat(mail.events()).hasSize(60 * SOURCES);

        hook.broken = null;
        looks(5);
        assertThat(hook.got).hasSize(Outbox.MOST_DELIVERIES);
        assertThat(hook.got).allSatisfy(one -> assertThat(one.notices().size()).isLessThanOrEqualTo(50));
        assertThat(new Alerts(notes).list(Alerts.Which.RESOLVED, 500))
                .as("what was given up is written down")
                .anySatisfy(alert -> assertThat(alert.delivered())
                        .anySatisfy(one -> assertThat(one.error()).startsWith("given up")));
    }

    @Test
    void whatFewThingsHappenWhileItIsAwayArrivesInOrder() {
        hook.broken = Failure.Kind.REMOTE;
        failed.add("d1:a");
        looks(10);
        failed.add("d1:b");
        looks(10);
        failed.remove("d1:a");
        looks(40);
        hook.broken = null;
        looks(6);
        assertThat(hook.events())
                .containsExactly(
                        "opened d1:a (backup nightly)",
                        "opened d1:b (backup nightly)",
                        "resolved d1:a (backup nightly)");
        assertThat(hook.got).as("the rest travels together").hasSize(2);
    }

    @Test
    void whatIsRefusedForGoodMakesRoomAfterTenTries() {
        hook.broken = Failure.Kind.DENIED;
        failed.add("d1:a");
        looks(120);
        assertThat(hook.tries).isEqualTo(10);
        assertThat(notes.<Integer>read(page -> Outbox.waiting(page, hook.name())))
                .isZero();
        assertThat(new Alerts(notes).list(Alerts.Which.OPEN, 1).getFirst().delivered())
                .anySatisfy(one -> assertThat(one.error()).isEqualTo("given up: the other side is away"));
        hook.broken = null;
        failed.clear();
        looks(6);
        assertThat(hook.events()).containsExactly("resolved d1:a (backup nightly)");
    }

    @Test
    void whatIsADayOldIsGivenUp() {
        hook.broken = Failure.Kind.REMOTE;
        failed.add("d1:a");
        looks(26 * 60);
        hook.broken = null;
        looks(6);
        assertThat(hook.events()).containsExactly("reminder d1:a (backup nightly)");
    }

    @Test
    void aChannelThatFailsHoldsUpNoOther() {
        hook.broken = Failure.Kind.REMOTE;
        failed.add("d1:a");
        look();
        assertThat(mail.events()).containsExactly("opened d1:a (backup nightly)");
    }

    @Test
    void twoServersTellOnce() {
        Watch other = watch("two");
        failed.add("d1:a");
        looks(10, watch, other);
        assertThat(hook.events()).containsExactly("opened d1:a (backup nightly)");
        // The one that spoke dies; the other takes over and finds it over.
        failed.clear();
        looks(3, other);
        assertThat(hook.events()).containsExactly("opened d1:a (backup nightly)", "resolved d1:a (backup nightly)");
    }

    @Test
    void whatEachSeesForItselfIsToldOfEachAndWhoIsGoneIsNotWaitedFor() {
        Watch other = watch("two");
        storeProblem = "no route";
        looks(7, watch, other);
        assertThat(hook.events()).containsExactly("opened store", "opened store");
        storeProblem = "";
        looks(30, other);
        assertThat(hook.events())
                .as("ten minutes of calm for its own, fifteen for the one that is gone")
                .containsExactly("opened store", "opened store", "resolved store", "resolved store");
    }

    @Test
    void aStoreThatIsAwayForAMomentIsNoNews() {
        for (int round = 0; round < 10; round++) {
            storeProblem = "no route";
            looks(4);
            storeProblem = "";
            looks(1);
        }
        assertThat(hook.got).isEmpty();
        assertThat(new Alerts(notes).list(Alerts.Which.ALL, 10)).isEmpty();
    }

    @Test
    void aStoreThatWasUsedIsWellAtOnce() {
        storeProblem = "no route";
        looks(7);
        assertThat(hook.events()).containsExactly("opened store");
        assertThat(new Alerts(notes)
                        .list(Alerts.Which.OPEN, 1)
                        .getFirst()
                        .text()
                        .message())
                .contains("last tried at " + clock.instant().truncatedTo(java.time.temporal.ChronoUnit.SECONDS));
        storeProblem = "";
        looks(1);
        assertThat(hook.events())
                .as("it answers, which it may do for a moment only")
                .hasSize(1);
        storeUsed = clock.instant();
        looks(1);
        assertThat(hook.events()).containsExactly("opened store", "resolved store");
    }

    @Test
    void whatIsTakenOutOfTheConfigurationIsNotSaidToBeWell() {
        failed.add("d1:shop");
        look();
        failed.clear();
        removed.add("d1:shop");
        looks(1);
        assertThat(hook.got.getLast().notices()).singleElement().satisfies(notice -> {
            assertThat(notice.event()).isEqualTo(Notice.Event.RESOLVED);
            assertThat(notice.title()).isEqualTo("CLOSED: no longer configured: d1:shop (backup nightly)");
        });
        assertThat(new Alerts(notes).list(Alerts.Which.OPEN, 10)).isEmpty();
    }

    @Test
    void whatComesAndGoesIsOneAlert() {
        storeProblem = "no route";
        looks(7);
        for (int round = 0; round < 10; round++) {
            storeProblem = "";
            looks(5);
            storeProblem = "no route";
            looks(5);
        }
        assertThat(hook.events()).containsExactly("opened store");
    }

    @Test
    void changesCanBeFollowed() {
        Alerts alerts = new Alerts(notes);
        alerts.announce();
        failed.add("d1:a");
        look();
        alerts.announce();
        alerts.announce();
        long first = alerts.latest();
        failed.clear();
        watch.evaluate();
        alerts.announce();
        assertThat(alerts.since(0))
                .extracting(change -> change.alert().state().name())
                .containsExactly("OPEN", "RESOLVED");
        assertThat(alerts.since(first)).hasSize(1);
        assertThat(alerts.since(alerts.latest())).isEmpty();
    }

    @Test
    void theOutlookNamesWhatIsCriticalAndWhatIsSilent() {
        hook.broken = Failure.Kind.REMOTE;
        storeProblem = "no route";
        looks(5);
        assertThat(watch.evaluate().silent()).isEmpty();
        looks(20);
        Watch.Outlook outlook = watch.evaluate();
        assertThat(outlook.leads()).isTrue();
        assertThat(outlook.silent()).containsExactly("webhook");
        assertThat(outlook.critical()).singleElement().asString().contains("no route");
    }

    @Test
    void whenGatheringFailsNothingChanges() {
        failed.add("d1:a");
        look();
        Watch blind = new Watch(
                new Watch.Settings("one", Duration.ofHours(24), RuleSettings.USUAL),
                notes,
                leads -> {
                    throw new Failure(Failure.Kind.REMOTE, "the database is away", "");
                },
                List.of(hook),
                clock,
                new Random(1));
        org.assertj.core.api.Assertions.assertThatThrownBy(blind::evaluate).isInstanceOf(Failure.class);
        assertThat(new Alerts(notes).list(Alerts.Which.OPEN, 10)).hasSize(1);
    }

    @Test
    void aTestGoesThroughEveryChannel() {
        hook.broken = Failure.Kind.DENIED;
        List<Trial.Result> results = new Trial(List.of(hook, mail), "one", clock, new Random(1)).run();
        assertThat(results)
                .containsExactly(
                        new Trial.Result("webhook", false, "the other side is away"),
                        new Trial.Result("mail", true, null));
        assertThat(mail.got.getFirst().notices().getFirst().event()).isEqualTo(Notice.Event.TEST);
    }
}
