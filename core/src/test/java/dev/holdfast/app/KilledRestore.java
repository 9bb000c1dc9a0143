package dev.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A restore of the only snapshot of a store, compared afterwards. */
final class KilledRestore implements KillCase {
    private final KillPlace place;
    private final String store;
    private final String scheme;
    private final List<Point> points = new ArrayList<>();

    /** @param scheme of the targets: {@code sqlite}, {@code denokv}, {@code d1} or {@code kv} */
    KilledRestore(KillPlace place, String store, String scheme) throws IOException {
        this.place = place;
        this.store = store;
        this.scheme = scheme;
        place.requests.arm(0);
        List<String> changes = place.changesOf(command(newTarget()));
        List<String> requests = place.requests.seen();
        int lastPart = last(changes, ".zst");
        for (int at = first(changes, ".zst"); at < changes.size(); at++) {
            Trigger trigger = Trigger.of(changes.get(at));
            Moment moment = new Moment(at <= lastPart ? Phase.RESTORE_WRITE : Phase.RESTORE_FINISH, trigger);
            points.add(Point.before(moment, at));
            // Once it is forgotten that it has to be compared, it is compared, and there is nothing to go on with.
            boolean done = trigger == Trigger.STATE_FILE && changes.get(at).contains(" delete ");
            if (!done) {
                points.add(Point.after(moment, at));
            }
        }
        String write = scheme.equals("d1") ? "/import" : "PUT ";
        int lastPut = last(requests, write);
        for (int at = first(requests, write); at >= 0 && at < requests.size(); at++) {
            Moment moment = new Moment(at <= lastPut ? Phase.RESTORE_WRITE : Phase.RESTORE_FINISH, Trigger.API_REQUEST);
            points.add(Point.before(moment, at));
            points.add(Point.after(moment, at));
        }
    }

    private static int first(List<String> lines, String what) {
        for (int at = 0; at < lines.size(); at++) {
            if (lines.get(at).contains(what)) {
                return at;
            }
        }
        return -1;
    }

    private static int last(List<String> lines, String what) {
        return lines.size() - 1 - Math.max(0, first(lines.reversed(), what));
    }

    private String newTarget() {
        return isFile() ? scheme + ":" + place.newPath("restored") : scheme + ":restored-" + place.newNumber();
    }

    private boolean isFile() {
        return scheme.equals("sqlite") || scheme.equals("denokv");
    }

    private String[] command(String target) {
        return new String[] {"restore", store, target, "--json"};
    }

    @Override
    public String name() {
        return "restore into " + scheme;
    }

    @Override
    public List<Point> points() {
        return points;
    }

    @Override
    public Optional<Moment> kill(Point point) throws Exception {
        String target = newTarget();
        KillPlace.Died died = place.kill(point, () -> true, command(target));
        if (!died.killed()) {
            assertThat(died.exit()).as("%s %s", target, point).isZero();
            return Optional.empty();
        }
        boolean counts = isFile() ? file(target) : resumed(target, point);
        return counts ? Optional.of(point.moment()) : Optional.empty();
    }

    /** At its place there is all or nothing; half of it is not gone on with. */
    private boolean file(String target) {
        Path file = Path.of(target.substring(scheme.length() + 1));
        Path partial = file.resolveSibling(file.getFileName() + ".holdfast-partial");
        boolean whole = Files.exists(file);
        // Of Deno KV the half lies in a folder that the next run beside it removes.
        boolean left = whole || Files.exists(partial) || temporary(file);
        if (whole) {
            assertIdentical(target);
        }
        Ran again = again(target);
        assertThat(again.json().get("resumed").asBoolean()).isEqualTo(whole);
        assertThat(partial).doesNotExist();
        assertThat(temporary(file)).isFalse();
        return left;
    }

    private static boolean temporary(Path file) {
        return Stream.of(file.getParent().toFile().list()).anyMatch(name -> name.startsWith("holdfast-tmp-"));
    }

    /** Gone on with; when all was written and only not yet compared, nothing is written again. */
    private boolean resumed(String target, Point point) {
        Ran again = again(target);
        if (scheme.equals("kv") && point.moment().phase() == Phase.RESTORE_FINISH) {
            assertThat(again.json().get("records").asLong())
                    .as("%s %s", point, again)
                    .isZero();
        }
        return again.json().get("resumed").asBoolean();
    }

    private Ran again(String target) {
        Ran again = place.run(command(target));
        assertVerified(again);
        assertIdentical(target);
        return again;
    }

    private static void assertVerified(Ran ran) {
        assertThat(ran.exit()).as("%s", ran).isZero();
        assertThat(ran.json().get("verified").asBoolean()).as("%s", ran).isTrue();
    }

    private void assertIdentical(String target) {
        Ran diff = Ran.in(place.environment, "diff", store + "@proven", target, "--json");
        assertThat(diff.exit()).as("%s", diff).isZero();
    }
}
