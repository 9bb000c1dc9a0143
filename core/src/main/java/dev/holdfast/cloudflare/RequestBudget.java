package dev.holdfast.cloudflare;

import dev.holdfast.model.Failure;
import dev.holdfast.model.Pause;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How many requests may be sent: never more than so many in any period of that length, and slower when the other side
 * says that little is left.
 *
 * <p>One object per account, shared by all that spend its requests; safe for many threads. Requests go out at full speed
 * until the period's number is used up.
 *
 * @see <a href="https://developers.cloudflare.com/fundamentals/api/reference/limits/">Rate limits</a>
 */
public final class RequestBudget {
    /** Requests travel for different times: a little more than the period keeps their arrivals apart, too. */
    private static final Duration MARGIN = Duration.ofSeconds(1);

    private static final long LOW = 50;

    /** One in so many is kept for pressing requests, while any are about. */
    private static final int KEPT = 8;

    private static final Duration PRESSED = Duration.ofSeconds(30);
    private static final Pattern TEXT = Pattern.compile("(\\d+)/(\\d+)([smh])");
    private static final Pattern HEADER = Pattern.compile("r=(\\d+)\\s*;\\s*t=(\\d+)");

    private final int requests;
    private final Duration period;
    private final ArrayDeque<Instant> sent = new ArrayDeque<>();
    private Instant notBefore = Instant.MIN;
    private Instant pressedUntil = Instant.MIN;
    private Instant last = Instant.EPOCH;
    private Duration spacing = Duration.ZERO;

    private RequestBudget(int requests, Duration period) {
        this.requests = requests;
        this.period = period;
    }

    public static RequestBudget of(int requests, Duration period) {
        return new RequestBudget(requests, period);
    }

    /** What Cloudflare allows a user: 1,200 in five minutes. */
    public static RequestBudget standard() {
        return of(1_200, Duration.ofMinutes(5));
    }

    /** No number of our own; what the other side says is still heeded. */
    public static RequestBudget unlimited() {
        return of(0, Duration.ZERO);
    }

    /** Reads {@code 1200/5m}, with s, m or h, or {@code unlimited}. */
    public static RequestBudget parse(String text) {
        if (text.equals("unlimited")) {
            return unlimited();
        }
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()
                || matcher.group(1).length() > 9
                || matcher.group(1).matches("0+")) {
            throw new Failure(
                    Failure.Kind.USAGE, "not a request budget: " + text, "Write it as 1200/5m, or unlimited.");
        }
        return of(
                Integer.parseInt(matcher.group(1)),
                Duration.parse("PT" + matcher.group(2) + matcher.group(3).toUpperCase(java.util.Locale.ROOT)));
    }

    /**
     * How much of it is used up.
     *
     * @param limit 0: no number of our own
     * @param used requests of the last period
     * @param blockedUntil the moment before which nobody sends, or null
     */
    public record Usage(int limit, Duration period, int used, Instant blockedUntil) {}

    /** As it is at this moment. */
    public synchronized Usage usage(Instant now) {
        Instant since = now.minus(period);
        int used = (int) sent.stream()
                .filter(moment -> moment.isAfter(since) && !moment.isAfter(now))
                .count();
        return new Usage(requests, period, used, notBefore.isAfter(now) ? notBefore : null);
    }

    /** Waits until one more request may be sent, and counts it. */
    void take(Call.Haste haste, Clock clock, Pause pause) {
        Instant at = reserve(haste, clock.instant());
        while (clock.instant().isBefore(at) && !Thread.currentThread().isInterrupted()) {
            pause.of(Duration.between(clock.instant(), at));
            at = later(at, held());
        }
    }

    /** Nobody sends before this moment. */
    synchronized void holdUntil(Instant moment) {
        notBefore = later(notBefore, moment);
    }

    /** Takes in a {@code Ratelimit} header such as {@code "default";r=50;t=30}. */
    synchronized void observe(String header) {
        Duration widest = Duration.ZERO;
        Matcher matcher = HEADER.matcher(header);
        while (matcher.find()) {
            long left = Long.parseLong(matcher.group(1));
            Duration reset = Duration.ofSeconds(Long.parseLong(matcher.group(2)));
            Duration share = left < LOW ? reset.dividedBy(left + 1) : Duration.ZERO;
            widest = share.compareTo(widest) > 0 ? share : widest;
        }
        spacing = widest;
    }

    private synchronized Instant held() {
        return notBefore;
    }

    private synchronized Instant reserve(Call.Haste haste, Instant now) {
        boolean presses = haste == Call.Haste.PRESSING;
        boolean pressed = haste != Call.Haste.NONE || now.isBefore(pressedUntil);
        Instant at = later(now, notBefore);
        if (!spacing.isZero() && !presses) {
            at = later(at, last.plus(spacing));
        }
        if (requests > 0) {
            at = presses ? at : later(at, free(now, pressed ? requests - requests / KEPT : requests));
            sent.addLast(at);
            if (sent.size() > requests) {
                sent.removeFirst();
            }
        }
        last = later(last, at);
        if (haste != Call.Haste.NONE) {
            pressedUntil = later(pressedUntil, at.plus(PRESSED));
        }
        return at;
    }

    /** When there is room for one more of so many. */
    private Instant free(Instant now, int most) {
        return sent.size() < most
                ? now
                : sent.stream()
                        .skip(sent.size() - most)
                        .findFirst()
                        .orElse(now)
                        .plus(period)
                        .plus(MARGIN);
    }

    private static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }
}
