package dev.holdfast.app.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.alert.Channel;
import dev.holdfast.alert.Delivery;
import dev.holdfast.alert.SharedNotes;
import dev.holdfast.alert.rules.Facts;
import dev.holdfast.alert.rules.RuleSettings;
import dev.holdfast.alert.rules.SourceFacts;
import dev.holdfast.alert.rules.SourceFacts.LastRun;
import dev.holdfast.alert.watch.Alerts;
import dev.holdfast.alert.watch.TurnedClock;
import dev.holdfast.alert.watch.Watch;
import dev.holdfast.jobs.Jobs;
import dev.holdfast.jobs.JobsSettings;
import dev.holdfast.jobs.database.Location;
import dev.holdfast.testing.PostgresServer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** Several servers on one Postgres, that look and send at the same time. Starting a Postgres takes two seconds. */
class SharedAlarmTest {
    private static final SourceFacts.Shelf NOTHING = new SourceFacts.Shelf(null, null, null);
    private static final int ROUNDS = 25;

    private final TurnedClock clock = new TurnedClock("2026-11-26T03:00:00Z");
    private final List<Delivery> sent = Collections.synchronizedList(new ArrayList<>());
    private volatile boolean failing;

    /** Slow enough that the others come by meanwhile. */
    private final class Slow implements Channel {
        @Override
        public String name() {
            return "webhook";
        }

        @Override
        public void send(Delivery delivery, Instant now) {
            sent.add(delivery);
            Thread.yield();
        }
    }

    private Facts facts(boolean leads) {
        LastRun.Outcome outcome = failing ? LastRun.Outcome.FAILED : LastRun.Outcome.SUCCEEDED;
        LastRun run = new LastRun("r", outcome, "no route", Instant.EPOCH);
        SourceFacts source = new SourceFacts("nightly", "d1:shop", "store", null, false, run, NOTHING);
        return new Facts(
                clock.instant(),
                leads ? List.of(source) : List.of(),
                List.of(),
                List.of(),
                Facts.LoginFacts.NONE,
                List.of());
    }

    private Runnable server(SharedNotes notes, int number) {
        Slow channel = new Slow();
        Watch watch = new Watch(
                new Watch.Settings("server-" + number, Duration.ofHours(24), RuleSettings.USUAL),
                notes,
                this::facts,
                List.of(channel),
                clock,
                new Random(number));
        return () -> {
            watch.evaluate();
            watch.deliver(channel);
        };
    }

    private Jobs open(Location location, int number) {
        return Jobs.open(
                new JobsSettings(
                        location,
                        "server-" + number,
                        clock,
                        pause -> {},
                        new Random(number),
                        JobsSettings.Bounds.USUAL),
                List.of());
    }

    @Test
    void eachThingIsToldOnce() throws Exception {
        Location location = PostgresServer.newLocation();
        try (Jobs one = open(location, 1);
                Jobs two = open(location, 2);
                ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Runnable> servers = List.of(
                    server(new JobNotes(one.notes()), 1),
                    server(new JobNotes(two.notes()), 2),
                    server(new JobNotes(one.notes()), 3),
                    server(new JobNotes(two.notes()), 4));
            for (int round = 0; round < ROUNDS; round++) {
                failing = round % 2 == 0;
                clock.forward(Duration.ofMinutes(4));
                threads.invokeAll(servers.stream().map(Executors::callable).toList());
                // Whoever leads may have spoken before a notice was there to be sent.
                servers.forEach(Runnable::run);
            }
            assertThat(sent.stream()
                            .flatMap(delivery -> delivery.notices().stream())
                            .map(notice -> notice.event().word()))
                    .hasSize(ROUNDS)
                    .startsWith("opened", "resolved", "opened");
            assertThat(sent).extracting(Delivery::id).doesNotHaveDuplicates();
            assertThat(new Alerts(new JobNotes(one.notes())).list(Alerts.Which.ALL, 100))
                    .hasSize(ROUNDS / 2 + 1);
        }
    }
}
