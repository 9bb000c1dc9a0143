package dev.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.denokv.engine.KvFixture;
import dev.holdfast.denokv.engine.SqliteDatabase;
import dev.holdfast.denokv.json.KeyJson;
import dev.holdfast.denokv.replica.Copies;
import dev.holdfast.denokv.replica.link.Promotion;
import dev.holdfast.denokv.wire.AtomicWriteOutput;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What must be so behind a promotion. The new primary and the old one run; the old one is killed for it. */
final class PromotedCheck {
    private final KvCouple couple;
    private final Promotion promotion;
    private final boolean isComplete;
    private final List<String> its;

    /**
     * @param isComplete whether nothing may be missing
     * @param its versionstamps that the new primary has given, in their order
     */
    PromotedCheck(KvCouple couple, Promotion promotion, boolean isComplete, List<String> its) {
        this.couple = couple;
        this.promotion = promotion;
        this.isComplete = isComplete;
        this.its = its;
    }

    /**
     * @param acknowledged by the old primary
     * @return how many of these the new one does not have; {@code denokv lost} names them, and no others of these
     */
    int lost(List<KvLoad.Written> acknowledged) throws InterruptedException {
        String role = couple.primary().role();
        couple.primary().kill();
        demandGrowth(acknowledged);
        List<String> there = couple.replica().process().pairs();
        Set<String> quick = new HashSet<>(there);
        Set<String> missing = acknowledged.stream()
                .filter(it -> !quick.contains(it.line()))
                .map(PromotedCheck::name)
                .collect(Collectors.toSet());
        // With the options that it had it may follow already, if nothing is missing.
        boolean isReplica = role.equals("replica");
        if (isComplete || isReplica) {
            assertThat(missing).isEmpty();
        }
        if (!isReplica) {
            Set<String> named = named();
            assertThat(acknowledged.stream().map(PromotedCheck::name).filter(named::contains))
                    .containsExactlyInAnyOrderElementsOf(missing);
        }
        if (isComplete && !isReplica) {
            assertThat(role).isEqualTo("fenced");
            demandSame(there);
        }
        return missing.size();
    }

    private void demandGrowth(List<KvLoad.Written> acknowledged) {
        List<String> stamps = new ArrayList<>(
                acknowledged.stream().map(KvLoad.Written::stamp).sorted().toList());
        stamps.addAll(its);
        assertThat(stamps).isSorted().doesNotHaveDuplicates();
    }

    private static String name(KvLoad.Written it) {
        return it.stamp() + " set " + KeyJson.of(KvFixture.bytes(it.key()));
    }

    /** What {@code denokv lost} says: the versionstamp, what was done, and the key. */
    private Set<String> named() {
        Ran ran = Ran.in(
                couple.environment(),
                "denokv",
                "lost",
                "--sqlite-path",
                couple.primary().file().toString(),
                "--after",
                promotion.through());
        assertThat(ran.exit()).as(ran.err()).isZero();
        return ran.out().lines().map(line -> line.replaceAll("\t.*\t", " ")).collect(Collectors.toSet());
    }

    /** The same pairs, but for what came behind; and no write any more. */
    private void demandSame(List<String> there) {
        try (SqliteDatabase before = couple.primary().open()) {
            assertThat(Copies.lines(before))
                    .isEqualTo(there.stream()
                            .filter(line -> !its.contains(line.substring(line.indexOf('@') + 1)))
                            .toList());
            assertThat(before.write(KvFixture.write(KvFixture.set("a", "1"))).status())
                    .isEqualTo(AtomicWriteOutput.Status.WRITE_DISABLED);
        }
    }
}
