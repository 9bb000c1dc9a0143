package dev.holdfast.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.archive.SnapshotInfo.State;
import dev.holdfast.archive.layout.Origin;
import dev.holdfast.archive.layout.Proof;
import dev.holdfast.archive.layout.Slug;
import dev.holdfast.flow.Copy;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Finding;
import dev.holdfast.model.Progress;
import dev.holdfast.testing.MemorySource;
import dev.holdfast.testing.Samples;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class SnapshotsTest {
    private final Place place = new Place();
    private final Snapshots snapshots = new Snapshots(place.store);

    @Test
    void statesFollowTheProofs() {
        String id = write("d1:shop", 0);
        assertThat(state(id)).isEqualTo(State.SEALED);
        prove(id, 1, true);
        assertThat(state(id)).isEqualTo(State.PROVEN);
        prove(id, 2, false);
        assertThat(state(id)).isEqualTo(State.FAILED_PROOF);
        prove(id, 3, true);
        SnapshotInfo info = snapshots.find(null, "proven");
        assertThat(info.provenAt()).isEqualTo(Place.NOW.plusSeconds(3));
        assertThat(info.proof().findings()).containsExactly(new Finding("people", "was looked at"));
    }

    @Test
    void aProofOfAnotherManifestIsRefused() {
        String id = write("d1:shop", 0);
        Proof other = new Proof(Place.NOW, true, "0".repeat(64), "t", "e", List.of(), List.of());
        assertThatThrownBy(() -> snapshots.recordProof(id, other)).hasMessageContaining("manifest.json");
        assertThat(state(id)).isEqualTo(State.SEALED);
    }

    @Test
    void latestIsTheNewestSealedAndProvenTheNewestProven() {
        String first = write("d1:shop", 0);
        String second = write("d1:shop", 60);
        assertThat(snapshots.find(null, "latest").id()).isEqualTo(second);
        assertFails(Failure.Kind.NOT_FOUND, () -> snapshots.find("d1-shop", "proven"));
        prove(first, 70, true);
        assertThat(snapshots.find(null, "proven").id()).isEqualTo(first);
    }

    @Test
    void snapshotsAreFoundByName() {
        String id = write("d1:shop", 0);
        assertThat(snapshots.find(null, id).id()).isEqualTo(id);
        assertThat(snapshots.find(null, id.substring(8)).id()).isEqualTo(id);
        assertFails(Failure.Kind.NOT_FOUND, () -> snapshots.find("kv-other", id.substring(8)));
        assertFails(Failure.Kind.NOT_FOUND, () -> snapshots.find(null, "d1-shop/20200101T000000000Z"));
        assertFails(Failure.Kind.NOT_FOUND, () -> snapshots.find(null, "../../etc/passwd"));
        assertFails(Failure.Kind.USAGE, () -> snapshots.reader("../../etc/passwd"));
        assertFails(Failure.Kind.NOT_FOUND, () -> snapshots.reader("d1-shop/20200101T000000000Z"));
    }

    @Test
    void severalSourcesMustBeToldApart() {
        String shop = write("d1:shop", 0);
        write("d1:blog", 0);
        assertFails(Failure.Kind.USAGE, () -> snapshots.find(null, "latest"));
        assertFails(Failure.Kind.USAGE, () -> snapshots.find(null, shop.substring(8)));
        assertThat(snapshots.find("d1-shop", "latest").id()).isEqualTo(shop);
        assertThat(snapshots.find(null, "d1-shop/latest").id()).isEqualTo(shop);
        assertThat(snapshots.find("d1-blog", "d1-shop/latest").id()).isEqualTo(shop);
        assertFails(Failure.Kind.NOT_FOUND, () -> snapshots.find(null, "d1-shop/proven"));
        assertThat(snapshots.list(null)).hasSize(2);
        assertThat(snapshots.list("d1-blog")).hasSize(1);
    }

    @Test
    void whatIsNotOursIsNotLookedAt() {
        write("d1:shop", 0);
        for (String name :
                List.of("notes.txt", "d1-shop/readme.md", "d1-shop/2026/x", "A/20261121T100000123Z/manifest.json")) {
            place.store.putIfAbsent(name, new byte[] {1});
        }
        assertThat(snapshots.list(null)).hasSize(1);
    }

    @Test
    void addressesNeverShareAFolder() {
        assertThat(Slug.of("d1:shop")).isEqualTo("d1-shop");
        assertThat(List.of(
                        "d1:Shop",
                        "d1:shop",
                        "d1:shop/",
                        "d1:SHOP",
                        "d1:ü",
                        "d1:ö",
                        "d1:" + "x".repeat(200),
                        "d1:" + "x".repeat(201)))
                .extracting(Slug::of)
                .doesNotHaveDuplicates()
                .allSatisfy(slug -> assertThat(Slug.isValid(slug)).isTrue());
    }

    private String write(String address, int second) {
        Clock clock = Clock.offset(Place.CLOCK, Duration.ofSeconds(second)).withZone(ZoneOffset.UTC);
        Owner owner = new Owner("machine", "1", "token", process -> false);
        SnapshotSettings settings = SnapshotSettings.of(Origin.of(address), "holdfast test", clock, owner);
        try (SnapshotWriter target = snapshots.writer(settings)) {
            new Copy(new MemorySource(Samples.of(Catalog.Kind.KV, 20, 1)), target, 1, Progress.SILENT).run();
            return target.id();
        }
    }

    private void prove(String id, int second, boolean ok) {
        String manifest = snapshots.reader(id).manifestSha256();
        List<Finding> findings = List.of(new Finding("people", "was looked at"));
        snapshots.recordProof(
                id, new Proof(Place.NOW.plusSeconds(second), ok, manifest, "test", "engine", List.of(), findings));
    }

    private State state(String id) {
        return snapshots.find(null, id).state();
    }

    private static void assertFails(Failure.Kind kind, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        Failure.class, it -> assertThat(it.kind()).isEqualTo(kind));
    }
}
