package dev.holdfast.cli;

import dev.holdfast.backup.Doctor;
import dev.holdfast.cli.config.Config;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "doctor",
        description = "Check token, account, stores, clock and Java, and say what to do.",
        mixinStandardHelpOptions = true)
final class DoctorCommand extends Verb {
    @Parameters(
            arity = "0..*",
            paramLabel = "STORE",
            description = "Stores to try; those of holdfast.toml if not given.")
    List<String> stores = List.of();

    @Override
    protected int run() {
        List<String> tried = stores.isEmpty()
                ? config().backups().stream().map(Config.Job::to).distinct().toList()
                : stores;
        List<Doctor.Check> checks = features().doctor().run(tried);
        output().result(checks, () -> checks.stream().map(DoctorCommand::line).collect(Collectors.joining("\n")));
        return checks.stream().mapToInt(Doctor.Check::exitCode).max().orElse(0);
    }

    private static String line(Doctor.Check check) {
        return String.format("%-5s %-22s %s", check.ok() ? "ok" : "BAD", check.name(), check.found())
                + (check.advice().isEmpty() ? "" : "\n      -> " + check.advice());
    }
}
