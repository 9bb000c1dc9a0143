package dev.holdfast.cloudflare.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.cloudflare.CloudflareApi;
import dev.holdfast.cloudflare.Namespace;
import dev.holdfast.cloudflare.RequestBudget;
import dev.holdfast.cloudflare.SimAccount;
import dev.holdfast.flow.BatchReader;
import dev.holdfast.flow.Rooms;
import dev.holdfast.flow.Source;
import dev.holdfast.flow.Target;
import dev.holdfast.flow.compare.Difference;
import dev.holdfast.flow.compare.Unverified;
import dev.holdfast.flow.compare.VerifiedCopy;
import dev.holdfast.model.Batch;
import dev.holdfast.model.Capturing;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Finding;
import dev.holdfast.model.Key;
import dev.holdfast.model.KeyRange;
import dev.holdfast.model.Progress;
import dev.holdfast.model.Selection;
import dev.holdfast.model.Writing;
import dev.holdfast.testing.MemorySource;
import dev.holdfast.testing.Records;
import dev.holdfast.testing.Sample;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What it costs to look again at pairs that differ, and when it ends. */
class KvReadBackTest {
    private static final int KEYS = 2_000;

    private final SimAccount account = new SimAccount();
    private final List<String> notes = new ArrayList<>();
    private final Map<String, Unverified.Written> remembered = new HashMap<>();
    private Batch pairs = KvAccount.pairs(KEYS, i -> String.format("k%04d", i), KvAccount::text);

    @AfterEach
    void close() {
        account.close();
    }

    /** Reading all of it takes 22 requests, comparing it 44, and each of up to nine looks a few. */
    @Test
    void whatDiffersForGoodIsNamedWithinTheLimit() {
        Namespace there = account.api().createNamespace("ns");
        KvCalls calls = new KvCalls(account.api(), there.id());
        Cloud cloud = new Cloud(account.api(RequestBudget.of(120, Duration.ofMinutes(5)), account.clock()), () -> {
            write("k0007", "theirs");
            write("foreign", "theirs");
            calls.bulkDelete(List.of("k1500"));
        });
        Instant before = account.clock().instant();

        VerifiedCopy.Result result = copy(cloud);

        assertThat(account.clock().instant()).isBeforeOrEqualTo(before.plusSeconds(90));
        assertThat(notes).anyMatch(note -> note.startsWith("3 pairs still differ"));
        assertThat(result.differences()).singleElement().satisfies(difference -> {
            assertThat(difference.counts()).isEqualTo(new Difference.Counts(1, 1, 1));
            assertThat(difference.examples()).containsExactly("+ foreign", "~ k0007", "- k1500");
        });
    }

    @Test
    void whatShowsLaterIsIdentical() {
        KvCalls calls =
                new KvCalls(account.api(), account.api().createNamespace("ns").id());
        Cloud cloud = new Cloud(account.api(), () -> {
            write("k0007", "theirs");
            write("foreign", "theirs");
        });
        cloud.beforeThirdLook = () -> {
            write("k0007", "value 7");
            calls.bulkDelete(List.of("foreign"));
        };
        assertThat(copy(cloud).differences()).isEmpty();
    }

    @Test
    void whatAnEarlierRunCouldNotWriteIsMissingAndNotWaitedFor() {
        pairs = KvAccount.pairs(3, i -> i == 0 ? ".." : "k" + i, KvAccount::text);
        Cloud unreachable = new Cloud(account.api(), () -> {
            throw new Failure(Failure.Kind.REMOTE, "unreachable", "");
        });
        assertThatThrownBy(() -> copy(unreachable)).hasMessage("unreachable");
        Instant before = account.clock().instant();

        VerifiedCopy.Result result = copy(new Cloud(account.api(), () -> {}));

        assertThat(result.report().resumed()).isTrue();
        assertThat(result.differences()).isEmpty();
        assertThat(result.missing()).extracting(Finding::name).containsExactly("..");
        assertThat(account.clock().instant()).isEqualTo(before);
    }

    @Test
    void fewKeysAndManyArePickedFromAll() {
        Namespace there = KvAccount.namespace(
                account, KvAccount.pairs(1_200, i -> "a/ü?" + String.format("%04d", i), KvAccount::binary));
        try (KvSource source = new KvSource(account.api(), there.title(), Selection.ALL)) {
            var pairs = source.catalog().collections().getFirst();
            List<Key> all = Records.keys(source, pairs, KeyRange.ALL);
            for (int step : new int[] {7, 600}) {
                List<Key> wanted = new ArrayList<>(List.of(key("."), key("a/")));
                List<Key> expected = new ArrayList<>();
                for (int i = 0; i < all.size(); i += step) {
                    expected.add(all.get(i));
                }
                wanted.addAll(expected);
                wanted.add(key("z"));
                assertThat(picked(source, wanted)).isEqualTo(expected);
            }
        }
    }

    private static Key key(String name) {
        return Key.of(name.getBytes(StandardCharsets.UTF_8));
    }

    private static List<Key> picked(KvSource source, List<Key> wanted) {
        var pairs = source.catalog().collections().getFirst();
        List<Key> keys = new ArrayList<>();
        try (BatchReader reader = source.pick(pairs, wanted)) {
            for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
                for (int row = 0; row < batch.rows(); row++) {
                    keys.add(batch.key(row, pairs.key()));
                }
            }
        }
        return keys;
    }

    private VerifiedCopy.Result copy(Cloud cloud) {
        Progress progress = new Progress() {
            @Override
            public void moved(String collection, long records, long bytes) {}

            @Override
            public void note(String text) {
                notes.add(text);
            }
        };
        return new VerifiedCopy(cloud, account.clock(), account.clock(), new Memory())
                .run("from", "kv:ns", Capturing.ALL, Writing.NEW, true, progress);
    }

    private void write(String key, String value) {
        Batch pair = KvAccount.pairs(1, i -> key, i -> value.getBytes(StandardCharsets.UTF_8));
        Writing writing = new Writing(Writing.Mode.MERGE, Writing.ShortTtl.SKIP, 0, Selection.ALL);
        try (Target target = new KvTarget(account.api(), "ns", writing, null)) {
            new dev.holdfast.flow.Copy(new MemorySource(sample(pair)), target, 1, Progress.SILENT).run();
        }
    }

    private static Sample sample(Batch pairs) {
        return new Sample(Catalog.ofPairs("p"), Map.of("p", pairs), List.of());
    }

    /** The pairs in memory and a namespace that somebody else writes to as soon as it is read back. */
    private final class Cloud implements Rooms {
        private final CloudflareApi api;
        private final Runnable beforeFirstLook;
        private Runnable beforeThirdLook = () -> {};
        private int looks;

        Cloud(CloudflareApi api, Runnable beforeFirstLook) {
            this.api = api;
            this.beforeFirstLook = beforeFirstLook;
        }

        @Override
        public Source source(String address, Capturing capturing) {
            if (address.equals("from")) {
                return new MemorySource(sample(pairs));
            }
            looks++;
            if (looks == 1) {
                beforeFirstLook.run();
            } else if (looks == 3) {
                beforeThirdLook.run();
            }
            return new KvSource(api, "ns", Selection.ALL);
        }

        @Override
        public Target target(String address, Writing writing) {
            return new KvTarget(account.api(), "ns", writing, null);
        }
    }

    private final class Memory implements Unverified {
        @Override
        public Optional<Written> find(String target) {
            return Optional.ofNullable(remembered.get(target));
        }

        @Override
        public void remember(String target, Written written) {
            remembered.put(target, written);
        }

        @Override
        public void forget(String target) {
            remembered.remove(target);
        }
    }
}
