package dev.holdfast.alert.watch;

import dev.holdfast.alert.Alert;
import dev.holdfast.alert.Channel;
import dev.holdfast.alert.Delivery;
import dev.holdfast.alert.Finding;
import dev.holdfast.alert.Notice;
import dev.holdfast.alert.Rule;
import dev.holdfast.alert.Severity;
import dev.holdfast.model.Failure;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;

/** Sends a test through every channel, all at once, without trying again. Needs no notes. */
public final class Trial {
    private final List<Channel> channels;
    private final String server;
    private final Clock clock;
    private final RandomGenerator random;

    public Trial(List<Channel> channels, String server, Clock clock, RandomGenerator random) {
        this.channels = List.copyOf(channels);
        this.server = server;
        this.clock = clock;
        this.random = random;
    }

    /** @param error why not; null when it went well */
    public record Result(String name, boolean ok, String error) {}

    /** In the order of the channels; empty when there are none. */
    public List<Result> run() {
        try (ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Result>> sending = new ArrayList<>();
            channels.forEach(channel -> sending.add(senders.submit(() -> send(channel))));
            List<Result> results = new ArrayList<>();
            for (Future<Result> one : sending) {
                results.add(one.get());
            }
            return List.copyOf(results);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure(Failure.Kind.REMOTE, "the test was interrupted", "Try it again.", e);
        }
    }

    private Result send(Channel channel) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Finding finding = new Finding(
                Rule.FAILED_RUN,
                "test",
                Severity.INFO,
                "this is a test: nothing is wrong",
                "Nothing is to be done.",
                Duration.ZERO,
                true);
        Alert alert = Alert.begin("test", new Alert.Key("test", "test", server), finding, now);
        Notice notice = new Notice(Notice.Event.TEST, alert.opened(now));
        byte[] id = new byte[12];
        synchronized (random) {
            random.nextBytes(id);
        }
        try {
            new Bounded(channel, Bounded.USUAL)
                    .send(
                            new Delivery(
                                    "msg_" + HexFormat.of().formatHex(id),
                                    channel.name(),
                                    server,
                                    now,
                                    List.of(notice),
                                    1),
                            now);
            return new Result(channel.name(), true, null);
        } catch (Failure failure) {
            return new Result(channel.name(), false, failure.getMessage());
        }
    }
}
