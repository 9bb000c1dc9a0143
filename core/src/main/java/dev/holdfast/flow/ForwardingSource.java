package dev.holdfast.flow;

import dev.holdfast.model.AsOf;
import dev.holdfast.model.Capture;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Collection;
import dev.holdfast.model.KeyRange;
import java.util.List;

/**
 * Another source, of which a subclass changes something: every call is passed on as it is, {@link #close} too. Digests that
 * the other one has stored are not, because they are of what it holds, not of what this one shows.
 */
public abstract class ForwardingSource implements Source {
    private final Source source;

    /** @param source closed with this one */
    protected ForwardingSource(Source source) {
        this.source = source;
    }

    /** The other one. */
    protected final Source source() {
        return source;
    }

    @Override
    public String address() {
        return source.address();
    }

    @Override
    public Catalog catalog() {
        return source.catalog();
    }

    @Override
    public AsOf start() {
        return source.start();
    }

    @Override
    public boolean continues(AsOf earlier) {
        return source.continues(earlier);
    }

    @Override
    public int readers() {
        return source.readers();
    }

    @Override
    public List<KeyRange> split(Collection collection, int parts) {
        return source.split(collection, parts);
    }

    @Override
    public BatchReader read(Collection collection, KeyRange range) {
        return source.read(collection, range);
    }

    @Override
    public Capture finish(AsOf earliest) {
        return source.finish(earliest);
    }

    @Override
    public void close() {
        source.close();
    }
}
