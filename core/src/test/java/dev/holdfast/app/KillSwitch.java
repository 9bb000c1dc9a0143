package dev.holdfast.app;

import dev.holdfast.sim.http.RequestHook;
import dev.holdfast.sim.http.RequestRecord;
import io.helidon.webserver.CloseConnectionException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Kills a process when its n-th request comes in: odd points before anything is done with it, even ones after. */
final class KillSwitch implements RequestHook {
    private static final int LOOKS = 150;
    private static final long BETWEEN_LOOKS = 20_000_000;

    private final List<String> seen = new CopyOnWriteArrayList<>();
    private volatile CompletableFuture<Process> victim = new CompletableFuture<>();
    private volatile BooleanSupplier ready = () -> true;
    private volatile int point;

    /** Counts from 1 again; whom to kill is told by {@link #aim}. 0 for nobody. */
    void arm(int at) {
        arm(at, () -> true);
    }

    /**
     * The same.
     *
     * @param worth the request is kept waiting until this holds, but not for ever: until there is something to go on with
     */
    void arm(int at, BooleanSupplier worth) {
        victim = new CompletableFuture<>();
        ready = worth;
        seen.clear();
        point = at;
    }

    void aim(Process process) {
        victim.complete(process);
    }

    /** Method and path of each request since it was armed. */
    List<String> seen() {
        return List.copyOf(seen);
    }

    @Override
    public void onRequest(RequestRecord request) {
        int at = point;
        if (number(request) != (at + 1) / 2 || at == 0) {
            return;
        }
        Process killed = victim.join();
        for (int i = 0; i < LOOKS && !ready.getAsBoolean(); i++) {
            LockSupport.parkNanos(BETWEEN_LOOKS);
        }
        killed.destroyForcibly();
        try {
            killed.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (at % 2 == 1) {
            throw new CloseConnectionException("killed before it was served");
        }
    }

    private synchronized int number(RequestRecord request) {
        seen.add(request.method() + " " + request.path());
        return seen.size();
    }
}
