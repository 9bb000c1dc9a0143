package dev.holdfast.cloudflare.kv;

import dev.holdfast.model.Key;
import dev.holdfast.model.KeyRange;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** What the listing tells of some keys: a request for each when they are few, else the pages up to the last of them. */
final class Picked {
    private static final int FEW = 50;
    /** The least that a page may be asked to hold. */
    private static final int LEAST = 10;

    private Picked() {}

    /** @param keys in order; those that can not be in a namespace are passed over */
    static KvReader.Pages of(KvCalls calls, String prefix, List<Key> keys) {
        List<String> names = keys.stream()
                .map(KvReader::name)
                .filter(PairLimits::isKey)
                .map(name -> new String(name, StandardCharsets.UTF_8))
                .toList();
        return names.size() <= FEW
                ? () -> new ListPage(
                        names.stream()
                                .map(name -> find(calls, name))
                                .filter(Objects::nonNull)
                                .toList(),
                        null)
                : new Listed(new KvReader.Listing(calls, prefix, KeyRange.ALL), names);
    }

    /** In order, a key stands before all others that begin with it. */
    private static Entry find(KvCalls calls, String name) {
        String cursor = null;
        do {
            ListPage page = calls.list(name, cursor, LEAST);
            if (!page.entries().isEmpty()) {
                Entry first = page.entries().getFirst();
                return first.name().equals(name) ? first : null;
            }
            cursor = page.cursor();
        } while (cursor != null);
        return null;
    }

    /** The keys among all that are listed. */
    private static final class Listed implements KvReader.Pages {
        private final KvReader.Listing listing;
        private final Set<String> names;
        private final byte[] last;

        Listed(KvReader.Listing listing, List<String> names) {
            this.listing = listing;
            this.names = names.stream().collect(Collectors.toSet());
            this.last = names.getLast().getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public ListPage next() {
            ListPage page = listing.next();
            return page == null
                    ? null
                    : new ListPage(
                            page.entries().stream()
                                    .filter(entry -> names.contains(entry.name()))
                                    .toList(),
                            isBehind(page) ? null : page.cursor());
        }

        private boolean isBehind(ListPage page) {
            return !page.entries().isEmpty()
                    && Arrays.compareUnsigned(page.entries().getLast().bytes(), last) >= 0;
        }
    }
}
