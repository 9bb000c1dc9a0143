package dev.holdfast.denokv.history.upload;

import dev.holdfast.archive.Owner;
import dev.holdfast.denokv.engine.KvFixture;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** Short words for uploaders. */
public final class Uploads {
    private Uploads() {}

    /** With a lease, one generation, and nothing removed. */
    public static UploadSettings settings(Duration interval, int pieceBytes, int partBytes) {
        return new UploadSettings(
                interval,
                pieceBytes,
                partBytes,
                Optional.of(Duration.ofSeconds(15)),
                Optional.empty(),
                Optional.empty());
    }

    /** This process. */
    public static Host host(Clock clock, long seed, Consumer<String> said) {
        KvFixture.Randomness random = new KvFixture.Randomness(seed);
        Owner owner = Owner.ofThisProcess(random);
        Holder holder = new Holder(owner.machine(), owner.process(), owner.running());
        return new Host(clock, random, pause -> LockSupport.parkNanos(pause.toNanos()), holder, said);
    }
}
