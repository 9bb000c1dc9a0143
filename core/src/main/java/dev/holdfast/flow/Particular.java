package dev.holdfast.flow;

import dev.holdfast.model.Collection;
import dev.holdfast.model.Key;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Function;

/** A source that has something to say about how its records are compared with those of another place. */
public interface Particular {

    /** What holds for the records of a collection, of this place or of the other; asked for at will. */
    Manner manner(Collection collection);

    /**
     * How records are compared.
     *
     * @param unseen columns that this place can not show, or can not be given: they are never compared
     * @param incidental columns that are no content: they are compared only where a copy must be exact
     * @param expiry the column that says when a record goes away by itself (milliseconds since 1970, negative for never);
     *     empty when none does
     * @param name what a key is called for people
     */
    record Manner(Set<String> unseen, Set<String> incidental, String expiry, Function<Key, String> name) {
        /** Of an ordinary collection: every cell counts. */
        public static final Manner PLAIN = new Manner(Set.of(), Set.of(), "", Key::toString);

        public Manner {
            unseen = Set.copyOf(unseen);
            incidental = Set.copyOf(incidental);
        }

        /** Of a source, or of the one that it shows a part of. */
        public static Manner of(Source source, Collection collection) {
            return switch (source) {
                case Particular particular -> particular.manner(collection);
                case ForwardingSource other -> of(other.source(), collection);
                default -> PLAIN;
            };
        }

        /** What holds when both places are heard. */
        public Manner and(Manner other) {
            return new Manner(
                    union(unseen, other.unseen),
                    union(incidental, other.incidental),
                    expiry.isEmpty() ? other.expiry : expiry,
                    this == PLAIN ? other.name : name);
        }

        /** The columns that are left out. */
        public Set<String> apart(boolean exactly) {
            return exactly ? unseen : union(unseen, incidental);
        }

        private static Set<String> union(Set<String> one, Set<String> other) {
            Set<String> both = new HashSet<>(one);
            both.addAll(other);
            return both;
        }
    }
}
