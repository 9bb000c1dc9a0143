package dev.holdfast.alert.watch;

import dev.holdfast.alert.Alert;
import dev.holdfast.alert.Channel;
import dev.holdfast.alert.Delivery;
import dev.holdfast.alert.Severity;
import dev.holdfast.alert.SharedNotes;
import dev.holdfast.alert.rules.Facts;
import dev.holdfast.alert.rules.RuleSettings;
import dev.holdfast.alert.rules.Rules;
import dev.holdfast.alert.rules.Verdicts;
import dev.holdfast.model.Failure;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Keeps the alerts: looks at the facts when it is told to, and sends when it is told to. Several servers may have one each
 * over the same notes: for what all of them see, one of them speaks. Safe for several threads.
 */
public final class Watch {
    /** A channel that fails for so long is itself something that is wrong. */
    private static final Duration TOLERATED = Duration.ofMinutes(15);

    private final Settings settings;
    private final SharedNotes notes;
    private final Gathering gathering;
    private final List<Channel> channels;
    private final Clock clock;
    private final Rules rules;
    private final Supplier<String> ids;
    private final Outbox outbox;

    /**
     * How it is done here.
     *
     * @param observer a name of this server that it keeps over a restart, and that no other has
     * @param remindEvery after which somebody is told again of what is still wrong
     */
    public record Settings(String observer, Duration remindEvery, RuleSettings rules) {}

    /** Collects what is known. */
    @FunctionalInterface
    public interface Gathering {
        /** @param leads false: sources and newcomers are not asked for */
        Facts gather(boolean leads);
    }

    /**
     * How things are after a look.
     *
     * @param leads whether this server speaks for all
     * @param critical what is open and critical, one line each
     * @param silent channels that have failed for more than a quarter of an hour
     */
    public record Outlook(boolean leads, List<String> critical, List<String> silent) {}

    public Watch(
            Settings settings,
            SharedNotes notes,
            Gathering gathering,
            List<Channel> channels,
            Clock clock,
            RandomGenerator random) {
        this.settings = settings;
        this.notes = notes;
        this.gathering = gathering;
        this.channels = List.copyOf(channels);
        this.clock = clock;
        this.rules = new Rules(settings.rules());
        this.ids = () -> id(random);
        this.outbox = new Outbox(settings.observer(), ids);
    }

    /** What people read has no use for more. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private static String id(RandomGenerator random) {
        byte[] bytes = new byte[12];
        synchronized (random) {
            random.nextBytes(bytes);
        }
        return HexFormat.of().formatHex(bytes);
    }

    /**
     * Looks once: gathers, applies the rules, stores what has changed together with the notices of it.
     *
     * <p>What gathering or the notes throw is passed on; nothing has changed then.
     */
    public Outlook evaluate() {
        boolean took = notes.change(page -> Leadership.take(page, settings.observer(), now()));
        Facts facts = gathering.gather(took);
        Verdicts verdicts = rules.check(facts);
        return notes.change(page -> {
            Instant now = now();
            // Gathering can take long; whoever took over meanwhile has newer facts.
            boolean leads = took && Leadership.take(page, settings.observer(), now);
            Book book = new Book(page);
            Review.Changes changes = new Review(
                            new Review.Scope(settings.observer(), leads), now, settings.remindEvery(), ids)
                    .of(book.present(), verdicts);
            changes.changed().forEach(book::put);
            changes.dropped().forEach(book::drop);
            if (!changes.notices().isEmpty()) {
                channels.forEach(channel -> outbox.add(page, channel.name(), changes.notices(), now));
                book.prune();
            }
            return outlook(page, leads, now);
        });
    }

    private Outlook outlook(SharedNotes.Page page, boolean leads, Instant now) {
        List<String> critical = new Book(page)
                .present().stream()
                        .filter(alert -> alert.state() == Alert.State.OPEN)
                        .filter(alert -> alert.text().severity() == Severity.CRITICAL)
                        .map(alert -> alert.text().message())
                        .toList();
        List<String> silent = channels.stream()
                .map(Channel::name)
                .filter(name -> isSilent(Outbox.line(page, name), now))
                .toList();
        return new Outlook(leads, critical, silent);
    }

    private static boolean isSilent(Line line, Instant now) {
        return line.failingSince() != null
                && line.failingSince().plus(TOLERATED).isBefore(now);
    }

    /**
     * Sends what is due for a channel, until nothing is or it fails. One that failed is left alone for a while, longer
     * each time, up to five minutes.
     *
     * @param channel one of those that were given
     */
    public void deliver(Channel channel) {
        for (Optional<Delivery> next = take(channel);
                next.isPresent() && !Thread.currentThread().isInterrupted();
                next = take(channel)) {
            Delivery delivery = next.get();
            Failure failure = send(channel, delivery);
            notes.change(page -> {
                outbox.done(page, delivery, failure, now());
                return null;
            });
        }
    }

    private Optional<Delivery> take(Channel channel) {
        // Most of the time nothing waits, and reading holds nobody up.
        int waiting = notes.read(page -> Outbox.waiting(page, channel.name()));
        return waiting == 0 ? Optional.empty() : notes.change(page -> outbox.take(page, channel.name(), now()));
    }

    private Failure send(Channel channel, Delivery delivery) {
        try {
            new Bounded(channel, Bounded.USUAL).send(delivery, now());
            return null;
        } catch (Failure failure) {
            return failure;
        }
    }

    List<Channel> channels() {
        return channels;
    }

    /** Another server may speak for all now. */
    public void leave() {
        notes.change(page -> {
            Leadership.leave(page, settings.observer());
            return null;
        });
    }
}
