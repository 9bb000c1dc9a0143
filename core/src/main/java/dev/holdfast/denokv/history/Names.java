package dev.holdfast.denokv.history;

import dev.holdfast.store.Store;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/** The names of a store that begin with something, page after page in their order. */
final class Names implements Iterator<String> {
    private final Store store;
    private final String prefix;
    private String after;
    private Iterator<Store.Entry> page = List.<Store.Entry>of().iterator();
    private boolean ended;

    Names(Store store, String prefix, String after) {
        this.store = store;
        this.prefix = prefix;
        this.after = after;
    }

    @Override
    public boolean hasNext() {
        if (!page.hasNext() && !ended) {
            List<Store.Entry> next = store.list(prefix, after);
            ended = next.isEmpty();
            page = next.iterator();
        }
        return page.hasNext();
    }

    @Override
    public String next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        after = page.next().name();
        return after;
    }
}
