package dev.holdfast.app;

import dev.holdfast.sim.http.RequestHook;
import dev.holdfast.sim.http.RequestRecord;
import io.helidon.webserver.CloseConnectionException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/** Kills a process when its n-th request comes in: odd points before anything is done with it, even ones after. */
final class KillSwitch implements RequestHook {
    private final List<String> seen = new CopyOnWriteArrayList<>();
    private volatile CompletableFuture<Process> victim = new CompletableFuture<>();
    private volatile int point;

    /** Counts from 1 again; whom to kill is told by {@link #aim}. 0 for nobody. */
    void arm(int at) {
        victim = new CompletableFuture<>();
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
        Process killed = victim.join().destroyForcibly();
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
