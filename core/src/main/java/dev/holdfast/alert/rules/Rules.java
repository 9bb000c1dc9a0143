package dev.holdfast.alert.rules;

import dev.holdfast.alert.Finding;
import dev.holdfast.alert.Rule;
import dev.holdfast.alert.rules.SourceFacts.LastRun;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** All rules over all facts. The same facts give the same verdicts; nothing is remembered here. */
public final class Rules {
    private final RuleSettings settings;
    private final SourceRules sources = new SourceRules();
    private final Shrinkage shrinkage;
    private final ServerRules server;
    private final DenokvRules denokv;

    public Rules(RuleSettings settings) {
        this.settings = settings;
        this.shrinkage = new Shrinkage(settings);
        this.server = new ServerRules(settings);
        this.denokv = new DenokvRules(settings.denokv());
    }

    /** What is more than may be lost between two snapshots, by their records; nothing when nobody is to look at that. */
    public List<SourceFacts.Loss> losses(Map<String, Long> before, Map<String, Long> after) {
        return settings.on().contains(Rule.SHRINKAGE) ? shrinkage.losses(before, after) : List.of();
    }

    public Verdicts check(Facts facts) {
        List<Finding> findings = new ArrayList<>();
        Set<Verdicts.Unknown> unknown = new HashSet<>();
        for (SourceFacts source : facts.sources()) {
            Optional<Finding> failed = sources.failedRun(source);
            failed.ifPresent(findings::add);
            boolean isCancelled = source.run() != null && source.run().outcome() == LastRun.Outcome.CANCELLED;
            if (failed.isEmpty() && (isCancelled || source.shelf() == null)) {
                unknown.add(new Verdicts.Unknown(Rule.FAILED_RUN.word(), Finding.line(source.subject())));
            }
            if (source.shelf() == null) {
                for (Rule rule : List.of(Rule.PROVEN_AGE, Rule.FUZZY, Rule.INCOMPLETE, Rule.SHRINKAGE)) {
                    unknown.add(new Verdicts.Unknown(rule.word(), Finding.line(source.subject())));
                }
                continue;
            }
            sources.provenAge(source, facts.now()).ifPresent(findings::add);
            sources.fuzzy(source).ifPresent(findings::add);
            sources.incomplete(source).ifPresent(findings::add);
            shrinkage.check(source).ifPresent(findings::add);
        }
        facts.stores().forEach(store -> server.store(store).ifPresent(findings::add));
        facts.quotas().forEach(quota -> server.quota(quota, facts.now()).ifPresent(findings::add));
        server.refusedLogins(facts.logins().refused(), facts.now()).ifPresent(findings::add);
        facts.logins().newcomers().forEach(one -> findings.add(server.newAddress(one)));
        facts.denokv().forEach(one -> denokv.check(one, findings, unknown));
        findings.removeIf(finding -> !settings.on().contains(finding.rule()));
        return new Verdicts(List.copyOf(findings), Set.copyOf(unknown), watched(facts));
    }

    private Map<Verdicts.Unknown, Instant> watched(Facts facts) {
        Map<Verdicts.Unknown, Instant> watched = new HashMap<>();
        List<Rule> on = settings.on().stream().filter(Rule::isAboutConfigured).toList();
        for (Rule rule : on) {
            if (rule == Rule.DENOKV_FAILED || rule == Rule.DENOKV_BEHIND) {
                facts.denokv()
                        .forEach(one -> watched.put(
                                new Verdicts.Unknown(rule.word(), Finding.line(one.subject())), Instant.MIN));
            } else if (rule == Rule.STORE) {
                facts.stores()
                        .forEach(store -> watched.put(
                                new Verdicts.Unknown(rule.word(), Finding.line(store.address())),
                                store.used() == null ? Instant.MIN : store.used()));
            } else {
                facts.sources()
                        .forEach(source -> watched.put(
                                new Verdicts.Unknown(rule.word(), Finding.line(source.subject())), Instant.MIN));
            }
        }
        return Map.copyOf(watched);
    }
}
