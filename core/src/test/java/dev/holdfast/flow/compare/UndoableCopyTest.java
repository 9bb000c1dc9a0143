package dev.holdfast.flow.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.flow.Plan;
import dev.holdfast.flow.RangeWriter;
import dev.holdfast.flow.Rooms;
import dev.holdfast.flow.Segment;
import dev.holdfast.flow.Source;
import dev.holdfast.flow.Target;
import dev.holdfast.model.Capture;
import dev.holdfast.model.Capturing;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Finding;
import dev.holdfast.model.Progress;
import dev.holdfast.model.Selection;
import dev.holdfast.model.Writing;
import dev.holdfast.testing.MemorySource;
import dev.holdfast.testing.Samples;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class UndoableCopyTest {
    private static final Clock CLOCK = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);

    private final List<String> warned = new ArrayList<>();

    @Test
    void howToUndoIsSaidBeforeAndInTheHintOfWhatFailsAfterwards() {
        assertThatThrownBy(() -> run(new Fragile(true))).isInstanceOfSatisfying(Failure.class, failure -> {
            assertThat(failure.kind()).isEqualTo(Failure.Kind.REMOTE);
            assertThat(failure).hasMessage("the other side broke down");
            assertThat(failure.hint()).isEqualTo("Try again. undo it so");
        });
        assertThat(warned).containsExactly("undo it so");
    }

    @Test
    void whatFailsBeforeAnythingIsGoneSaysNothingOfIt() {
        assertThatThrownBy(() -> run(new Fragile(false)))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.hint()).isEqualTo("Try again."));
        assertThat(warned).isEmpty();
    }

    private void run(Target target) {
        Rooms rooms = new Rooms() {
            @Override
            public Source source(String address, Capturing capturing) {
                return new MemorySource(Samples.of(Catalog.Kind.SQLITE, 10, 1));
            }

            @Override
            public Target target(String address, Writing writing) {
                return target;
            }
        };
        Progress progress = new Progress() {
            @Override
            public void moved(String collection, long records, long bytes) {}

            @Override
            public void warn(String text) {
                warned.add(text);
            }
        };
        new VerifiedCopy(rooms, CLOCK, time -> {}, new Forgetful())
                .run(
                        "from",
                        "to",
                        Capturing.ALL,
                        new Writing(Writing.Mode.REPLACE, Writing.ShortTtl.SKIP, 0, Selection.ALL),
                        true,
                        progress);
    }

    private static final class Forgetful implements Unverified {
        @Override
        public Optional<Written> find(String target) {
            return Optional.empty();
        }

        @Override
        public void remember(String target, Written written) {}

        @Override
        public void forget(String target) {}
    }

    /** Breaks down when a record comes. */
    private static final class Fragile implements Target, Target.Undoable {
        private final boolean undoable;
        private Consumer<String> listener;

        Fragile(boolean undoable) {
            this.undoable = undoable;
        }

        @Override
        public void tellUndo(Consumer<String> whom) {
            listener = whom;
        }

        @Override
        public String address() {
            return "fragile:";
        }

        @Override
        public int writers() {
            return 1;
        }

        @Override
        public Plan begin(Catalog catalog, Plan proposed, Joins joins) {
            if (undoable) {
                listener.accept("undo it so");
            }
            return proposed;
        }

        @Override
        public RangeWriter open(Segment segment) {
            throw new Failure(Failure.Kind.REMOTE, "the other side broke down", "Try again.");
        }

        @Override
        public List<Finding> finish(Capture capture) {
            return List.of();
        }

        @Override
        public void close() {}
    }
}
