package dev.holdfast.flow;

import dev.holdfast.model.Collection;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Finding;
import dev.holdfast.model.Progress;
import java.util.List;
import java.util.Optional;

/** A source of files that were written once and may have been damaged since. */
public interface Kept {

    /**
     * Makes sure that all files which reading these collections takes are, byte for byte, what was written. Reads them as they are
     * stored, in constant memory; what was found whole is not read again. Safe to call twice.
     *
     * @param progress told what is being checked, if that takes its time
     * @throws dev.holdfast.model.Failure CORRUPT naming the first file that is damaged or missing
     */
    void verify(List<Collection> collections, Progress progress);

    /** What is known against it from before, such as a proof that failed; empty when nothing. */
    List<Finding> doubts();

    /** Tells these files from all others that could take their place under the same name. */
    String print();

    /** Whether a source reads such files, be it only a part of them. */
    static boolean isKept(Source source) {
        return of(source).isPresent();
    }

    /** Verifies all that a source shows; nothing for one that keeps no files. */
    static void verify(Source source, Progress progress) {
        of(source).ifPresent(kept -> kept.verify(source.catalog().collections(), progress));
    }

    /** What tells the files of a source from others; empty for one that keeps no files. */
    static String print(Source source) {
        return of(source).map(Kept::print).orElse("");
    }

    /**
     * Looks, behind a copy into something new, at the files that no record is in, such as the schema's: the copy did without
     * them, who restores by hand can not. The answer is CORRUPT, naming one that is damaged, and what was written; empty when
     * all is well.
     */
    static Optional<Failure> damagedRest(Source source, String written, Progress progress) {
        try {
            of(source).ifPresent(kept -> kept.verify(List.of(), progress));
            return Optional.empty();
        } catch (Failure failure) {
            if (failure.kind() != Failure.Kind.CORRUPT) {
                throw failure;
            }
            return Optional.of(new Failure(
                    Failure.Kind.CORRUPT,
                    failure.getMessage() + "; " + written + " was written nevertheless, and takes nothing from it",
                    "Take a new backup, and keep what was written until that is proven.",
                    failure));
        }
    }

    /** What is known against a source; empty for one that keeps no files. */
    static List<Finding> doubts(Source source) {
        return of(source).map(Kept::doubts).orElse(List.of());
    }

    private static Optional<Kept> of(Source source) {
        return switch (source) {
            case Kept kept -> Optional.of(kept);
            case ForwardingSource other -> of(other.source());
            default -> Optional.empty();
        };
    }
}
