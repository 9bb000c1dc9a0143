package dev.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.app.wiring.Environment;
import dev.holdfast.denokv.replica.link.PrimaryLink;
import dev.holdfast.denokv.wire.AtomicWriteOutput;
import dev.holdfast.model.Failure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code denokv serve} as a replica. Over two seconds: JVMs of their own start. */
class DenokvReplicaTest {
    @TempDir
    Path folder;

    private Environment environment() {
        return new Environment(Map.of("DENO_KV_ACCESS_TOKEN", KvProcess.TOKEN), folder);
    }

    @Test
    void followsABackup() throws Exception {
        try (KvProcess primary = new KvProcess(environment(), "kv.db", "--backup-to", "backup")) {
            primary.set("k", "1");
            try (KvProcess replica = new KvProcess(environment(), "replica.db", "--sync-from", "backup")) {
                replica.await(() -> "1".equals(replica.get("k")));
                primary.set("k", "2");
                replica.await(() -> "2".equals(replica.get("k")));
                assertThat(replica.set("k", "3")).isEqualTo(AtomicWriteOutput.Status.WRITE_DISABLED);
                replica.await(() -> replica.lines().stream().anyMatch(it -> it.contains("following, at 0")));
                assertThat(replica.lines()).anyMatch(it -> it.contains("copying the whole state"));
            }
            primary.set("k", "4");
            try (KvProcess replica = new KvProcess(environment(), "replica.db", "--sync-from", "backup")) {
                replica.await(() -> "4".equals(replica.get("k")));
                assertThat(replica.lines()).noneMatch(it -> it.contains("copying the whole state"));
            }
        }
    }

    @Test
    void isPromotedByPlanAndGoesOnWithTheBackup() throws Exception {
        try (KvProcess primary = new KvProcess(environment(), "kv.db", "--backup-to", "backup");
                KvProcess replica = new KvProcess(
                        environment(), "replica.db", "--replica-of", primary.url(), "--backup-to", "backup")) {
            primary.set("k", "1");
            replica.await(() -> "1".equals(replica.get("k")));
            primary.await(() -> generations() == 1);
            assertThat(verb("status", replica.url()).out())
                    .contains("replica, newest commit")
                    .contains("following");
            assertThat(verb("status", primary.url()).out())
                    .contains("primary, newest commit")
                    .contains("replica ");
            primary.set("k", "2");
            assertThat(verb("promote", replica.url()).out()).contains("nothing that was acknowledged is missing");
            assertThat(replica.get("k")).isEqualTo("2");
            assertThat(primary.set("k", "3")).isEqualTo(AtomicWriteOutput.Status.WRITE_DISABLED);
            assertThat(replica.set("k", "3")).isEqualTo(AtomicWriteOutput.Status.SUCCESS);
            // Behind the last commit of the primary, in the same generation.
            replica.await(() -> replica.lines().stream().anyMatch(it -> it.contains("goes on in generation")));
            assertThat(generations()).isEqualTo(1);
            assertThat(verb("status", primary.url()).out()).contains("fenced, newest commit");
            Ran again = Ran.in(environment(), "denokv", "promote", primary.url());
            assertThat(again.exit()).isEqualTo(10);
            assertThat(again.err()).contains("takes no writes since");
        }
    }

    /** The primary had followed the other one before, and its options were left in place. */
    @Test
    void aPromotionThatWasCutOffFindsAllThatTheOldPrimaryHas() throws Exception {
        try (KvCouple couple = new KvCouple(folder)) {
            couple.primary().start();
            couple.replica().start();
            couple.replica().kill();
            couple.primary().process().set("k", "1");
            try (PrimaryLink link = couple.primary().link()) {
                assertThat(link.fence(link.standing().replicas().getFirst().id(), Duration.ofSeconds(20))
                                .why())
                        .isEmpty();
            }
            couple.primary().kill();
            couple.primary().with("--replica-of", couple.replica().url());
            couple.primary().start();
            assertThat(couple.primary().process().lines()).anyMatch(it -> it.contains("If it may be, add --replace"));
            couple.primary().kill();
            couple.replica().start();
            couple.primary().with("--replica-of", couple.replica().url(), "--replace");
            couple.primary().start();
            assertThat(couple.primary().process().lines())
                    .anyMatch(it -> it.contains("not promoted with all that is in it"));
            assertThat(couple.primary().role()).isEqualTo("fenced");
            assertThat(verb("promote", couple.replica().url()).out())
                    .contains("nothing that was acknowledged is missing");
            assertThat(couple.replica().process().get("k")).isEqualTo("1");
            couple.primary().kill();
            couple.primary().start();
            assertThat(couple.primary().role()).isEqualTo("replica");
        }
    }

    @Test
    void isPromotedByForceAndSaysWhatWasLost() throws Exception {
        String gone;
        try (KvProcess primary = new KvProcess(environment(), "kv.db")) {
            gone = primary.url();
            primary.set("k", "1");
            try (KvProcess replica = new KvProcess(environment(), "replica.db", "--replica-of", gone)) {
                replica.await(() -> "1".equals(replica.get("k")));
            }
            primary.set("lost", "1");
            primary.set("lost", "2");
            primary.kill();
        }
        try (KvProcess replica = new KvProcess(environment(), "replica.db", "--replica-of", gone)) {
            assertThat(replica.get("k")).isEqualTo("1");
            Ran planned = Ran.in(environment(), "denokv", "promote", replica.url());
            assertThat(planned.exit()).isEqualTo(10);
            assertThat(planned.err()).contains("can not be reached");
            Ran forced = verb("promote", "--force", "--json", replica.url());
            assertThat(forced.json().path("complete").asBoolean()).isFalse();
            assertThat(replica.set("k", "2")).isEqualTo(AtomicWriteOutput.Status.SUCCESS);
            Ran lost = verb(
                    "lost",
                    "--sqlite-path",
                    folder + "/kv.db",
                    "--after",
                    forced.json().path("through").asText());
            assertThat(lost.out().lines()).hasSize(2).allMatch(it -> it.contains("\tset {\"bytes\":"));
        }
    }

    /** The primary lives and could go on: it is told by the lease alone, three seconds long. */
    @Test
    void aPrimaryWhoseLeaseWasTakenAcknowledgesNothingAnyMore() throws Exception {
        try (KvProcess primary = new KvProcess(
                        environment(),
                        "kv.db",
                        "--backup-to",
                        "backup",
                        "--backup-lease",
                        "3s",
                        "--writes-need-lease");
                KvProcess replica = new KvProcess(environment(), "replica.db", "--sync-from", "backup")) {
            primary.await(() -> status(primary, "1") == AtomicWriteOutput.Status.SUCCESS);
            replica.await(() -> "1".equals(replica.get("k")));
            Ran forced = verb("promote", "--force", "--json", replica.url());
            assertThat(forced.json().path("former").asText()).isEqualTo("lease taken");
            assertThat(status(primary, "2")).isIn(null, AtomicWriteOutput.Status.WRITE_DISABLED);
            assertThat(replica.set("k", "3")).isEqualTo(AtomicWriteOutput.Status.SUCCESS);
            primary.await(() -> status(primary, "2") == AtomicWriteOutput.Status.WRITE_DISABLED);
            assertThat(verb("status", replica.url()).out()).startsWith("promoted");
        }
        try (KvProcess primary = new KvProcess(environment(), "kv.db")) {
            assertThat(primary.set("k", "4"))
                    .as("after a restart without any option")
                    .isEqualTo(AtomicWriteOutput.Status.WRITE_DISABLED);
        }
    }

    /** Null when it is not known whether it was made. */
    private static AtomicWriteOutput.Status status(KvProcess kv, String value) {
        try {
            return kv.set("k", value);
        } catch (Failure e) {
            return null;
        }
    }

    private Ran verb(String... words) {
        List<String> all = new ArrayList<>(List.of("denokv"));
        all.addAll(List.of(words));
        Ran ran = Ran.in(environment(), all.toArray(String[]::new));
        assertThat(ran.exit()).as(ran.err()).isZero();
        return ran;
    }

    private long generations() {
        try (Stream<Path> files = Files.walk(folder.resolve("backup"))) {
            return files.filter(it -> it.getFileName().toString().equals("differential"))
                    .count();
        } catch (IOException | UncheckedIOException e) {
            return 0;
        }
    }

    @Test
    void saysWhatDoesNotGoTogether() throws Exception {
        Refusal.text(run("--sync-from", "a", "--sync-from-s3"), "two things to follow");
        Refusal.text(run("--sync-from-s3"), "not said which bucket");
        Refusal.text(run("--replace"), "not said what to follow");
        Refusal.text(run("--s3-bucket", "b"), "not said what to follow");
        Refusal.text(run("--replica-of", "primary:4512"), "is no address of a database");
        Refusal.text(run("--writes-need-lease"), "not said where the backup is to be");
        Refusal.text(run("--backup-to", "b", "--backup-lease", "none", "--writes-need-lease"), "can not need a lease");
        Files.writeString(folder.resolve("holdfast.toml"), """
                [[denokv]]
                sqlite_path = "kv.db"
                access_token = "${DENO_KV_ACCESS_TOKEN}"
                sync_from = "gs://bucket/kv"
                """);
        Refusal.text(
                Ran.in(environment(), "denokv", "serve", "--addr", "127.0.0.1:0"), "GCS_HMAC_ACCESS_ID is not set");
    }

    private Ran run(String... more) {
        List<String> words = new ArrayList<>(
                List.of("denokv", "serve", "--sqlite-path", folder + "/kv.db", "--addr", "127.0.0.1:0"));
        words.addAll(List.of(more));
        return Ran.in(environment(), words.toArray(String[]::new));
    }
}
