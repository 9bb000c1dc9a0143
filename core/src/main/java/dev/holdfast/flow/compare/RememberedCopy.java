package dev.holdfast.flow.compare;

import dev.holdfast.flow.Copy;
import dev.holdfast.flow.CopyReport;
import dev.holdfast.flow.NotEmpty;
import dev.holdfast.flow.Plan;
import dev.holdfast.flow.Source;
import dev.holdfast.model.AsOf;
import dev.holdfast.model.Progress;
import dev.holdfast.model.Selection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A copy that is remembered until it is compared. When an earlier run was stopped after it had written everything into
 * something new, that is not empty any more; then there is nothing to move, and only the comparison is left.
 */
final class RememberedCopy {
    private final Unverified memory;
    private final String to;
    private final Selection selection;
    private final boolean remembers;

    /**
     * @param to the address of the target
     * @param selection the part of the source that is asked for
     * @param remembers whether it writes into something new and will be compared
     */
    RememberedCopy(Unverified memory, String to, Selection selection, boolean remembers) {
        this.memory = memory;
        this.to = to;
        this.selection = selection;
        this.remembers = remembers;
    }

    /**
     * @param stages told when there is something to move
     * @throws NotEmpty if the target may not be changed, and no earlier run of the same copy wrote it
     */
    CopyReport run(Copy copy, Source source, Copy.Stages stages, Progress progress) {
        Steps steps = new Steps(stages);
        try {
            return copy.run(steps);
        } catch (NotEmpty refusal) {
            if (steps.begun) {
                // Somebody else was faster: what is remembered is not what is there.
                memory.forget(to);
                throw refusal;
            }
            return earlier(source)
                    .map(written -> whole(source, written.earliest(), progress))
                    .orElseThrow(() -> refusal);
        }
    }

    /** Whether an earlier run of the same copy has written everything, so that only the comparison is left. */
    boolean isWritten(Source source) {
        return earlier(source).isPresent();
    }

    private Optional<Unverified.Written> earlier(Source source) {
        return memory.find(to)
                .filter(written ->
                        remembers && written.selection().equals(selection) && source.continues(written.earliest()));
    }

    /** Of an earlier run, which read its records from this position on. */
    static CopyReport whole(Source source, AsOf earliest, Progress progress) {
        progress.note("an earlier run has written everything");
        return new CopyReport(source.catalog(), source.finish(earliest), true, Map.of(), List.of());
    }

    private final class Steps implements Copy.Stages {
        private final Copy.Stages others;
        private boolean begun;

        Steps(Copy.Stages others) {
            this.others = others;
        }

        @Override
        public void begun(Plan plan) {
            begun = true;
            memory.forget(to);
            others.begun(plan);
        }

        /** Before the target is finished: from then on it refuses a second copy. */
        @Override
        public void written(Plan plan) {
            if (remembers) {
                memory.remember(to, new Unverified.Written(plan.earliest(), selection));
            }
            others.written(plan);
        }
    }
}
