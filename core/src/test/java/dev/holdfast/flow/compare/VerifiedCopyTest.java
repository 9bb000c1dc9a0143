package dev.holdfast.flow.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.flow.NotEmpty;
import dev.holdfast.flow.Rooms;
import dev.holdfast.flow.Source;
import dev.holdfast.flow.Target;
import dev.holdfast.model.Capturing;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Progress;
import dev.holdfast.model.Selection;
import dev.holdfast.model.Writing;
import dev.holdfast.testing.MemorySource;
import dev.holdfast.testing.MemoryTarget;
import dev.holdfast.testing.Sample;
import dev.holdfast.testing.Samples;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A copy that is stopped while it is compared, and run again. */
class VerifiedCopyTest {
    private static final Sample SAMPLE = Samples.of(Catalog.Kind.KV, 200, 1);

    private final MemoryTarget.Storage storage = new MemoryTarget.Storage();
    private final Map<String, Unverified.Written> memory = new HashMap<>();
    private Source source = new MemorySource(SAMPLE);
    private Source changed;
    private boolean unreachable;

    @Test
    void onlyTheComparisonIsMadeUpFor() {
        stopWhileComparing();
        VerifiedCopy.Result result = copy(Capturing.ALL, true);
        assertThat(result.verified()).isTrue();
        assertThat(result.differences()).isEmpty();
        assertThat(result.report().resumed()).isTrue();
        assertThat(memory).isEmpty();
    }

    @Test
    void whatIsDifferentIsFoundAndNotComparedAgain() {
        stopWhileComparing();
        changed = new MemorySource(Samples.of(Catalog.Kind.KV, 200, 2));
        assertThat(copy(Capturing.ALL, true).differences()).isNotEmpty();
        assertThatThrownBy(() -> copy(Capturing.ALL, true)).isInstanceOf(NotEmpty.class);
    }

    @Test
    void anotherCopyIsRefusedWithTheCommandThatCompares() {
        stopWhileComparing();
        Capturing part = Capturing.of(new Selection(Set.of(), "a"));
        assertThatThrownBy(() -> copy(part, true)).isInstanceOf(NotEmpty.class);
        source = new MemorySource(SAMPLE, "later", 1, 100);
        assertThatThrownBy(() -> copy(Capturing.ALL, true)).isInstanceOf(NotEmpty.class);
        source = new MemorySource(SAMPLE);
        memory.clear();
        assertThatThrownBy(() -> copy(Capturing.ALL, true))
                .isInstanceOfSatisfying(
                        NotEmpty.class, refusal -> assertThat(refusal.hint()).contains("`holdfast diff from to`"));
    }

    @Test
    void whoDoesNotCompareIsNotToldThatItIsDone() {
        copy(Capturing.ALL, false);
        assertThat(memory).isEmpty();
        assertThatThrownBy(() -> copy(Capturing.ALL, true)).isInstanceOf(NotEmpty.class);
    }

    @Test
    void aComparedCopyIsRefusedLikeAnyOther() {
        assertThat(copy(Capturing.ALL, true).verified()).isTrue();
        assertThatThrownBy(() -> copy(Capturing.ALL, true)).isInstanceOf(NotEmpty.class);
    }

    private void stopWhileComparing() {
        unreachable = true;
        assertThatThrownBy(() -> copy(Capturing.ALL, true)).hasMessage("unreachable");
        unreachable = false;
        assertThat(memory).containsOnlyKeys("to");
    }

    private VerifiedCopy.Result copy(Capturing capturing, boolean verify) {
        return new VerifiedCopy(new Ends(), Clock.systemUTC(), pause -> {}, new Remembering())
                .run("from", "to", capturing, Writing.NEW, verify, Progress.SILENT);
    }

    private final class Ends implements Rooms {
        @Override
        public Source source(String address, Capturing capturing) {
            if (address.equals("from")) {
                return source;
            }
            if (unreachable) {
                throw new Failure(Failure.Kind.REMOTE, "unreachable", "");
            }
            return changed == null ? storage.source() : changed;
        }

        @Override
        public Target target(String address, Writing writing) {
            return new MemoryTarget(storage, 2);
        }
    }

    private final class Remembering implements Unverified {
        @Override
        public Optional<Written> find(String target) {
            return Optional.ofNullable(memory.get(target));
        }

        @Override
        public void remember(String target, Written written) {
            assertThat(storage.isComplete())
                    .as("remembered before it is finished")
                    .isFalse();
            memory.put(target, written);
        }

        @Override
        public void forget(String target) {
            memory.remove(target);
        }
    }
}
