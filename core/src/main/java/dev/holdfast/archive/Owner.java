package dev.holdfast.archive;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * Who writes a snapshot, so that a second writer can tell a living one from a dead one.
 *
 * @param machine names a set of processes that see each other; another machine never has the same
 * @param process within the machine, never used twice
 * @param token random, new for each run
 * @param work the durable piece of work that this is done for, of which only one attempt at a time has the right to go on;
 *     empty for none
 * @param running whether a process of this machine is alive
 */
public record Owner(String machine, String process, String token, String work, Predicate<String> running) {

    public Owner(String machine, String process, String token, Predicate<String> running) {
        this(machine, process, token, "", running);
    }

    public static Owner ofThisProcess(RandomGenerator random) {
        ProcessHandle self = ProcessHandle.current();
        return new Owner(thisMachine(), name(self), HexFormat.of().toHexDigits(random.nextLong()), Owner::isRunning);
    }

    /** The same, in an attempt at a durable piece of work; it may take over from an earlier attempt at the same. */
    public Owner workingFor(String name) {
        return new Owner(machine, process, token, name, running);
    }

    boolean succeeds(String itsWork) {
        return !work.isEmpty() && work.equals(itsWork);
    }

    /** True when that writer is known to be dead; false when it lives or when nothing is known. */
    boolean knowsDead(String itsMachine, String itsProcess) {
        return machine.equals(itsMachine) && !running.test(itsProcess);
    }

    private static String name(ProcessHandle process) {
        return process.pid() + "@"
                + process.info().startInstant().map(Object::toString).orElse("");
    }

    private static boolean isRunning(String process) {
        return ProcessHandle.allProcesses()
                .filter(candidate -> process.startsWith(candidate.pid() + "@"))
                .anyMatch(candidate -> name(candidate).equals(process));
    }

    /** Two containers may share a host name but not a process namespace of one boot. */
    private static String thisMachine() {
        try {
            String boot =
                    Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
            return boot + " " + Files.readSymbolicLink(Path.of("/proc/self/ns/pid"));
        } catch (IOException notLinux) {
            return hostName();
        }
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (IOException nameless) {
            return "unknown " + ProcessHandle.current().pid();
        }
    }
}
