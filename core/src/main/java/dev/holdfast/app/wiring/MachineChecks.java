package dev.holdfast.app.wiring;

import dev.holdfast.backup.Doctor.Check;
import java.util.List;

/** Whether this machine suits: Java and its memory. */
final class MachineChecks {
    private MachineChecks() {}

    static List<Check> run() {
        Runtime runtime = Runtime.getRuntime();
        return List.of(Check.good(
                "java",
                String.format(
                        "%s %s, %,d MB heap, %d cores",
                        System.getProperty("java.vm.name"),
                        Runtime.version(),
                        runtime.maxMemory() >> 20,
                        runtime.availableProcessors())));
    }
}
