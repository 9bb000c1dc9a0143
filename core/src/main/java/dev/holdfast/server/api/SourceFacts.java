package dev.holdfast.server.api;

import dev.holdfast.backup.Forget;
import dev.holdfast.backup.index.Known;
import dev.holdfast.backup.index.View;
import dev.holdfast.backup.runs.Order;
import dev.holdfast.jobs.Run;
import dev.holdfast.jobs.Schedule;
import dev.holdfast.jobs.Schedules;
import dev.holdfast.model.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is known of one source, and the verdict.
 *
 * @param sealed its snapshots, oldest first
 * @param runs the last that ended and was not cancelled, and those that have not ended, oldest first
 * @param schedule null when there is none
 * @param within how old the newest proven one may be; null for no limit
 */
record SourceFacts(
        Order order,
        String source,
        View view,
        List<Known> sealed,
        List<Run> runs,
        Schedule.Status schedule,
        Duration within,
        Instant now) {
    /** A moment of the schedule is missed when so long after it nothing of it is proven, and nobody is at it. */
    static final Duration GRACE = Duration.ofHours(1);

    private static final int TREND = 60;

    SourceState state() {
        Optional<Known> newest = sealed.isEmpty() ? Optional.empty() : Optional.of(sealed.getLast());
        Optional<Known> proven =
                sealed.reversed().stream().filter(Known::isProven).findFirst();
        return new SourceState(
                Forget.slug(source),
                source,
                newest.map(known -> known.entry().kind()).orElseGet(this::kind),
                order.name(),
                order.store(),
                word(newest, proven),
                newest.map(known -> known.entry().complete()).orElse(null),
                problem(newest),
                newest.map(Known::entry).orElse(null),
                proven.map(known -> new SourceState.Proven(known.id(), known.time(), known.provenAt()))
                        .orElse(null),
                proven.map(known -> Duration.between(known.time(), now).toSeconds())
                        .orElse(null),
                sealed.stream()
                        .filter(Known::isProven)
                        .findFirst()
                        .map(Known::time)
                        .orElse(null),
                schedule == null ? null : schedule.nextAt(),
                schedule != null && !schedule.enabled(),
                lastRun()
                        .map(run -> new SourceState.LastRun(run.id(), lower(run.state()), run.reason(), run.endedAt()))
                        .orElse(null),
                running().map(Run::id).orElse(null),
                sealed.size(),
                sealed.stream().mapToLong(known -> known.entry().bytes()).sum(),
                trend());
    }

    private String word(Optional<Known> newest, Optional<Known> proven) {
        if (view.problem().isPresent()) {
            return "unreachable";
        }
        if (lastRun().filter(SourceFacts::failed).isPresent() || isDisproven(newest)) {
            return "failed";
        }
        if (newest.isEmpty()) {
            return "never";
        }
        if (isLate(proven)) {
            return "late";
        }
        if (!newest.get().isProven()) {
            return "sealed";
        }
        return newest.get().entry().complete() ? "proven" : "incomplete";
    }

    private String problem(Optional<Known> newest) {
        return view.problem()
                .map(Failure::getMessage)
                .or(() -> lastRun().filter(SourceFacts::failed).map(Run::reason))
                .or(() -> newest.filter(known -> isDisproven(newest)).map(known -> known.id() + " was not proven"))
                .or(() -> newest.filter(known -> !known.isProven())
                        .flatMap(known -> lastRun())
                        .map(Run::reason))
                .or(() -> newest.filter(known -> !known.entry().complete())
                        .map(known ->
                                known.id() + " is incomplete: " + known.entry().reason()))
                .orElse(null);
    }

    private static boolean isDisproven(Optional<Known> newest) {
        return newest.filter(known -> known.entry().state().equals("failed-proof"))
                .isPresent();
    }

    private boolean isLate(Optional<Known> proven) {
        return proven.map(Known::time)
                .filter(time -> isTooOld(time) || hasMissedItsMoment(time))
                .isPresent();
    }

    /** As the rule {@code proven_age} sees it. */
    private boolean isTooOld(Instant proven) {
        return within != null && proven.plus(within).isBefore(now);
    }

    /** Whether the moment behind the newest proven snapshot has come and gone. */
    private boolean hasMissedItsMoment(Instant proven) {
        if (schedule == null || !schedule.enabled()) {
            return false;
        }
        Optional<Instant> due = Schedules.after(schedule.schedule(), proven);
        Optional<Instant> missed =
                running().isEmpty() ? due : due.flatMap(at -> Schedules.after(schedule.schedule(), at));
        return missed.filter(at -> now.isAfter(at.plus(GRACE))).isPresent();
    }

    private Optional<Run> lastRun() {
        return runs.reversed().stream().filter(run -> run.state().isEnd()).findFirst();
    }

    private Optional<Run> running() {
        return runs.stream().filter(run -> !run.state().isEnd()).findFirst();
    }

    private static boolean failed(Run run) {
        return run.state() == Run.State.FAILED;
    }

    private static String lower(Run.State state) {
        return state.name().toLowerCase(java.util.Locale.ROOT);
    }

    /** Before there is a snapshot that says it. */
    private String kind() {
        return source.startsWith("kv:") || source.startsWith("json:") || source.contains("#kv:") ? "kv" : "sqlite";
    }

    private List<SourceState.Size> trend() {
        return sealed.subList(Math.max(0, sealed.size() - TREND), sealed.size()).stream()
                .map(known -> new SourceState.Size(
                        known.time(), known.entry().records(), known.entry().bytes()))
                .toList();
    }
}
