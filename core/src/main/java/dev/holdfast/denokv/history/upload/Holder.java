package dev.holdfast.denokv.history.upload;

import java.util.function.Predicate;

/**
 * Who writes a backup, so that the next one can tell at once that he is dead, and need not wait for it.
 *
 * @param machine names a set of processes that see each other; another machine never has the same
 * @param process within the machine, never used twice
 * @param running whether a process of this machine is alive
 */
public record Holder(String machine, String process, Predicate<String> running) {

    /** True when that one is known to be dead; false when it lives, or when nothing is known. */
    boolean knowsDead(String itsMachine, String itsProcess) {
        return machine.equals(itsMachine) && !running.test(itsProcess);
    }
}
