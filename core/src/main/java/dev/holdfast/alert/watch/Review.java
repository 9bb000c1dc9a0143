package dev.holdfast.alert.watch;

import dev.holdfast.alert.Alert;
import dev.holdfast.alert.Alert.State;
import dev.holdfast.alert.Finding;
import dev.holdfast.alert.Notice;
import dev.holdfast.alert.Notice.Event;
import dev.holdfast.alert.Rule;
import dev.holdfast.alert.rules.Verdicts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What becomes of the alerts when the rules have spoken. A pure function but for the ids.
 *
 * <p>One that is found long enough opens, with a notice; while it stays, a reminder comes now and then; when it is not found
 * any more it is resolved, with a notice: at once if all servers see the same, or if it did since what it is for; else when it
 * stayed away for ten minutes, because what one server counts comes and goes. What is watched no more is closed, and said
 * not to be over.
 */
final class Review {
    private static final Duration CALM = Duration.ofMinutes(10);

    /** A server that is gone does not say any more whether it still sees something. */
    static final Duration ABANDONED = Duration.ofMinutes(15);

    /** How old {@code seenAt} may be before it is written again. */
    private static final Duration REFRESHED = Duration.ofMinutes(5);

    private final Scope scope;
    private final Instant now;
    private final Duration remindEvery;
    private final Supplier<String> ids;
    private final List<Alert> changed = new ArrayList<>();
    private final List<Alert> dropped = new ArrayList<>();
    private final List<Notice> notices = new ArrayList<>();

    /**
     * Who looks.
     *
     * @param leads whether it speaks for all servers, too
     */
    record Scope(String observer, boolean leads) {}

    /**
     * What is to be done.
     *
     * @param changed to be stored
     * @param dropped to be forgotten: they passed before anybody was told
     * @param notices to be sent, in this order
     */
    record Changes(List<Alert> changed, List<Alert> dropped, List<Notice> notices) {}

    Review(Scope scope, Instant now, Duration remindEvery, Supplier<String> ids) {
        this.scope = scope;
        this.now = now;
        this.remindEvery = remindEvery;
        this.ids = ids;
    }

    /** @param present all that are pending or open */
    Changes of(Collection<Alert> present, Verdicts verdicts) {
        Map<Alert.Key, Alert> known = new HashMap<>();
        present.forEach(alert -> known.put(alert.key(), alert));
        for (Finding finding : verdicts.findings()) {
            Alert.Key key = key(finding);
            if (covers(key)) {
                found(known.remove(key), key, finding);
            }
        }
        known.values().stream()
                .filter(alert -> !verdicts.unknown()
                        .contains(new Verdicts.Unknown(
                                alert.key().rule(), alert.key().subject())))
                .filter(alert -> covers(alert.key()) || isAbandoned(alert))
                .forEach(alert -> absent(alert, verdicts));
        return new Changes(changed, dropped, notices);
    }

    private Alert.Key key(Finding finding) {
        Rule rule = finding.rule();
        return new Alert.Key(rule.word(), finding.subject(), rule.isLocal() ? scope.observer() : "");
    }

    private boolean covers(Alert.Key key) {
        return key.observer().isEmpty() ? scope.leads() : key.observer().equals(scope.observer());
    }

    private boolean isAbandoned(Alert alert) {
        return scope.leads()
                && !alert.key().observer().isEmpty()
                && alert.times().seenAt().plus(ABANDONED).isBefore(now);
    }

    private void found(Alert before, Alert.Key key, Finding finding) {
        Alert alert = before == null ? Alert.begin(ids.get(), key, finding, now) : before.found(finding, now);
        if (alert.state() == State.PENDING) {
            boolean isTime = !alert.times().since().plus(finding.after()).isAfter(now);
            if (isTime) {
                tell(Event.OPENED, alert.opened(now));
            } else if (before == null || isStale(before, alert)) {
                changed.add(alert);
            }
        } else if (worse(before, alert)
                || !alert.times().noticedAt().plus(remindEvery).isAfter(now)) {
            tell(Event.REMINDER, alert.reminded(now));
        } else if (isStale(before, alert)) {
            changed.add(alert);
        }
    }

    private static boolean worse(Alert before, Alert alert) {
        return alert.text().severity().compareTo(before.text().severity()) > 0;
    }

    private boolean isStale(Alert before, Alert alert) {
        return !alert.text().equals(before.text())
                || before.times().absentAt() != null
                || before.times().seenAt().plus(REFRESHED).isBefore(now);
    }

    private void absent(Alert before, Verdicts verdicts) {
        if (before.state() == State.PENDING) {
            dropped.add(before);
            return;
        }
        Verdicts.Unknown what =
                new Verdicts.Unknown(before.key().rule(), before.key().subject());
        boolean isWatched = verdicts.watched().containsKey(what)
                || !Rule.of(what.rule()).map(Rule::isAboutConfigured).orElse(false);
        if (covers(before.key()) && !isWatched) {
            end(before.dropped(now));
            return;
        }
        Alert alert = before.absent(now);
        boolean isLocal = !alert.key().observer().isEmpty();
        boolean wasUsed = verdicts.watched()
                .getOrDefault(what, Instant.MIN)
                .isAfter(before.times().seenAt());
        boolean isOver = !isLocal
                || wasUsed
                || isAbandoned(before)
                || !alert.times().absentAt().plus(CALM).isAfter(now);
        if (!isOver) {
            if (before.times().absentAt() == null) {
                changed.add(alert);
            }
            return;
        }
        end(alert.resolved(now));
    }

    private void end(Alert resolved) {
        if (resolved.text().isPassing()) {
            changed.add(resolved);
        } else {
            tell(Event.RESOLVED, resolved);
        }
    }

    private void tell(Event event, Alert alert) {
        changed.add(alert);
        notices.add(new Notice(event, alert));
    }
}
