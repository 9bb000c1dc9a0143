package dev.holdfast.alert.watch;

import dev.holdfast.alert.Channel;
import dev.holdfast.alert.Delivery;
import dev.holdfast.model.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A channel that is given up after a while: a server that answers letter by letter would hold it for ever. */
record Bounded(Channel channel, Duration most) implements Channel {
    /** Shorter than a sender is respected for, {@link Line}. */
    static final Duration USUAL = Duration.ofSeconds(90);

    @Override
    public String name() {
        return channel.name();
    }

    @Override
    public void send(Delivery delivery, Instant now) {
        FutureTask<Void> sending = new FutureTask<>(() -> channel.send(delivery, now), null);
        Thread.ofVirtual().name("holdfast-alert-" + name()).start(sending);
        try {
            sending.get(most.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw failed("was not done within " + most.toSeconds() + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed("was interrupted", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Failure failure ? failure : failed("failed: " + e.getCause(), e.getCause());
        } finally {
            sending.cancel(true);
        }
    }

    private Failure failed(String what, Throwable cause) {
        return new Failure(Failure.Kind.REMOTE, "sending through " + name() + " " + what, "", cause);
    }
}
