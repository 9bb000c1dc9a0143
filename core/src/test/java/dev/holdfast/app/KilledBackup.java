package dev.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.app.wiring.Pauses;
import dev.holdfast.archive.parts.Folder;
import dev.holdfast.store.Store;
import dev.holdfast.store.StoreUrl;
import dev.holdfast.store.stack.Stores;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** A backup with proof. */
final class KilledBackup implements KillCase {
    private final String name;
    private final KillPlace place;
    private final String[] source;
    private final Supplier<String> stores;
    private final List<String> keys;
    private final List<Point> points = new ArrayList<>();
    private final JsonNode wanted;

    /**
     * @param source the address, and options
     * @param stores a new, empty one each time
     */
    KilledBackup(String name, KillPlace place, Supplier<String> stores, String... source) throws Exception {
        this.name = name;
        this.place = place;
        this.stores = stores;
        this.source = source;
        keys = List.of(source).contains("--encrypt-to")
                ? List.of("--identity", place.keys().toString())
                : List.of();
        String store = stores.get();
        place.requests.arm(0);
        List<String> changes = place.changesOf(command(store));
        wanted = content(store, "proven");
        boolean begun = false;
        for (int at = 0; at < changes.size(); at++) {
            begun |= changes.get(at).contains("commit") && isOfAPart(changes.get(at));
            if (begun) {
                add(moment(changes, at), at);
            }
        }
        // What is fetched before is not stored yet: pairs are delivered by pages of 1,000.
        int requests = place.requests.seen().size();
        for (int at = requests - requests / 3; at < requests; at++) {
            add(new Moment(Phase.CAPTURE, Trigger.API_REQUEST), at);
        }
    }

    /** The first trace of work that was done. */
    private static boolean isOfAPart(String line) {
        return line.contains("/parts/") || line.endsWith(".age");
    }

    private void add(Moment moment, int at) {
        points.add(Point.before(moment, at));
        points.add(Point.after(moment, at));
    }

    private static Moment moment(List<String> changes, int at) {
        return new Moment(phase(changes, at), Trigger.of(changes.get(at)));
    }

    private String[] command(String store) {
        List<String> command = new ArrayList<>(List.of("backup", "--to", store, "--json"));
        command.addAll(List.of(source));
        return command.toArray(String[]::new);
    }

    private static Phase phase(List<String> changes, int at) {
        String change = changes.get(at);
        boolean sealed = changes.subList(0, at).stream().anyMatch(line -> line.endsWith("/SHA256SUMS"));
        if (change.contains("/proofs/") || sealed && change.contains(" read ")) {
            return Phase.PROOF;
        }
        boolean sealing = change.endsWith("/manifest.json")
                || change.endsWith("/SHA256SUMS")
                || change.contains("-schema.sql")
                || change.contains("-post.sql")
                || sealed;
        return sealing ? Phase.SEAL : Phase.CAPTURE;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<Point> points() {
        return points;
    }

    @Override
    public Optional<Moment> kill(Point point) throws Exception {
        String store = stores.get();
        KillPlace.Died died =
                place.kill(point, () -> names(store).stream().anyMatch(KilledBackup::isOfAPart), command(store));
        if (!died.killed()) {
            assertThat(died.exit()).as("%s %s", name, point).isZero();
            return Optional.empty();
        }
        List<String> left = names(store);
        boolean sealed = left.stream().anyMatch(file -> file.endsWith("/SHA256SUMS"));
        boolean begun = left.stream().anyMatch(KilledBackup::isOfAPart);
        if (!sealed && !begun) {
            return Optional.empty();
        }
        assertNothingClaimed(store, sealed);
        again(store, sealed);
        return Optional.of(point.isAtRequest() ? point.moment() : moment(died.changes(), died.at(point)));
    }

    /** What is called proven has to stand the test, and what is not sealed is not called so. */
    private void assertNothingClaimed(String store, boolean sealed) {
        Ran list = Ran.in(place.environment, "list", store, "--json");
        assertThat(list.exit()).as("%s", list).isZero();
        assertThat(list.json()).hasSize(1);
        String state = list.json().get(0).get("state").asText();
        assertThat(state).isIn(sealed ? List.of("sealed", "proven") : List.of("unfinished"));
        if (state.equals("proven")) {
            assertThat(reading("prove", store).exit()).isZero();
        }
    }

    private void again(String store, boolean sealed) {
        Ran again = place.run(command(store));
        assertThat(again.exit()).as("%s", again).isZero();
        assertThat(again.json().get("state").asText()).isEqualTo("proven");
        assertThat(again.json().get("resumed").asBoolean()).as("%s", again).isEqualTo(!sealed && keys.isEmpty());
        JsonNode list = Ran.in(place.environment, "list", store, "--json").json();
        assertThat(list).as("%s", list).hasSize(sealed ? 2 : 1);
        list.forEach(entry -> {
            assertThat(entry.get("state").asText()).isIn("sealed", "proven");
            assertThat(content(store, entry.get("id").asText())).isEqualTo(wanted);
            assertThat(reading("prove", store, entry.get("id").asText()).exit()).isZero();
        });
        assertThat(names(store)).noneMatch(file -> file.contains("/parts/") || file.endsWith("/plan.json"));
    }

    /** Names, counts and digests of the collections. */
    private JsonNode content(String store, String snapshot) {
        Ran show = reading("show", store, snapshot, "--json");
        assertThat(show.exit()).as("%s", show).isZero();
        return show.json().get("collections");
    }

    private Ran reading(String... command) {
        List<String> all = new ArrayList<>(List.of(command));
        all.addAll(keys);
        return Ran.in(place.environment, all.toArray(String[]::new));
    }

    private List<String> names(String address) {
        List<String> names = new ArrayList<>();
        try (Store store = new Stores(
                        place.environment.variables(), Clock.systemUTC(), Pauses::sleep, RandomGenerator.getDefault())
                .open(StoreUrl.parse(address))) {
            Folder.list(store, "", entry -> names.add(entry.name()));
        }
        return names;
    }
}
