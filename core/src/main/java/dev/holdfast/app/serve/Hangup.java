package dev.holdfast.app.serve;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What to do at SIGHUP: remembered while nobody can answer, so that one that comes too early neither ends the process nor is
 * lost. The JDK's way to hear signals has no supported name, so it is looked for by name; where it is missing, or the signal
 * is ignored from outside (nohup), nothing happens at SIGHUP: {@link #isIgnored} tells. Safe for several threads.
 */
public final class Hangup {
    private static final Hangup OF_PROCESS = new Hangup();

    private Runnable answer;
    private boolean isWaiting;

    Hangup() {}

    /** From now on SIGHUP is remembered. To be called as early as can be; safe to call twice. */
    public static void remember() {
        hear(OF_PROCESS::rings);
    }

    /** Of this process. */
    static Hangup ofProcess() {
        return OF_PROCESS;
    }

    /** It came: answered at once, in this thread, or remembered. */
    synchronized void rings() {
        if (answer == null) {
            isWaiting = true;
        } else {
            answer.run();
        }
    }

    /** Answers what was remembered, here and now, and from now on every one when it comes, one after the other. */
    synchronized void answer(Runnable with) {
        answer = with;
        if (isWaiting) {
            isWaiting = false;
            with.run();
        }
    }

    /** Waits for an answer that is under way; from now on they are remembered again. */
    synchronized void silence() {
        answer = null;
        isWaiting = false;
    }

    /**
     * Whether SIGHUP does nothing here, because whoever started this process had it ignored: the JVM leaves that as it is.
     * False where it can not be told (not Linux).
     */
    static boolean isIgnored() {
        try (Stream<String> status = Files.lines(Path.of("/proc/self/status"))) {
            return status.anyMatch(Hangup::ignoresFirst);
        } catch (IOException | UncheckedIOException e) {
            return false;
        }
    }

    /** proc_pid_status(5): a mask in hexadecimal; SIGHUP is number 1, its lowest bit. */
    private static boolean ignoresFirst(String line) {
        return line.startsWith("SigIgn:") && (Character.digit(line.charAt(line.length() - 1), 16) & 1) == 1;
    }

    /** @param action runs in a thread of its own */
    private static void hear(Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object hearing = Proxy.newProxyInstance(
                    handler.getClassLoader(), new Class<?>[] {handler}, (self, method, values) -> {
                        if (method.getName().equals("handle")) {
                            action.run();
                        }
                        return null;
                    });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance("HUP"), hearing);
        } catch (ReflectiveOperationException e) {
            // No such signal here, or somebody else has it.
        }
    }
}
