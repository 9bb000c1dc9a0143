package dev.holdfast.alert.rules;

import dev.holdfast.alert.Finding;
import dev.holdfast.alert.Rule;
import dev.holdfast.alert.Severity;
import dev.holdfast.alert.rules.Facts.DenokvFacts;
import dev.holdfast.alert.rules.Facts.DenokvFacts.Health;
import java.util.List;
import java.util.Set;

/** What can be wrong with a Deno KV database that is watched. */
final class DenokvRules {
    private final RuleSettings.Denokv settings;

    DenokvRules(RuleSettings.Denokv settings) {
        this.settings = settings;
    }

    void check(DenokvFacts one, List<Finding> findings, Set<Verdicts.Unknown> unknown) {
        if (one.health() == Health.UNKNOWN) {
            unknown.add(new Verdicts.Unknown(Rule.DENOKV_FAILED.word(), Finding.line(one.subject())));
        }
        if (one.health() != Health.WELL) {
            // One that fails falls behind, too: that would be the same news twice.
            unknown.add(new Verdicts.Unknown(Rule.DENOKV_BEHIND.word(), Finding.line(one.subject())));
        }
        switch (one.health()) {
            case SILENT -> findings.add(silent(one));
            case FAILING -> findings.add(failing(one));
            case WELL -> {
                if (one.lag().compareTo(settings.lag()) > 0) {
                    findings.add(behind(one));
                }
            }
            case UNKNOWN -> {}
        }
    }

    private Finding silent(DenokvFacts one) {
        return Finding.of(
                        Rule.DENOKV_FAILED,
                        one.subject(),
                        Severity.CRITICAL,
                        "the Deno KV database " + one.name() + " does not answer: " + one.problem(),
                        "Programs can not use it, and nobody knows whether its backup goes on. See to its server: "
                                + command(one))
                .after(settings.after());
    }

    private Finding failing(DenokvFacts one) {
        return Finding.of(
                        Rule.DENOKV_FAILED,
                        one.subject(),
                        Severity.CRITICAL,
                        "the backup of the Deno KV database " + one.name() + " fails: " + one.problem(),
                        "Writes go on, and are in its file only. When the log there is full, commits are missing in"
                                + " the backup: see to the store: " + command(one))
                .after(settings.after());
    }

    private Finding behind(DenokvFacts one) {
        return Finding.of(
                Rule.DENOKV_BEHIND,
                one.subject(),
                Severity.WARNING,
                "the backup of the Deno KV database " + one.name() + " is more than "
                        + settings.lag().toSeconds() + " s behind",
                "So much would be lost with its disk. See whether the store is slow: " + command(one));
    }

    private static String command(DenokvFacts one) {
        return "holdfast denokv status " + one.url();
    }
}
