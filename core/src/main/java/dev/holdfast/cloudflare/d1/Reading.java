package dev.holdfast.cloudflare.d1;

import dev.holdfast.flow.BatchReader;
import dev.holdfast.model.AsOf;
import dev.holdfast.model.Capture;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.KeyRange;
import dev.holdfast.model.Table;
import java.util.List;

/** One way to read a database, begun. */
interface Reading extends AutoCloseable {
    Catalog catalog();

    AsOf start();

    boolean continues(AsOf earlier);

    List<KeyRange> split(Table table, int parts);

    BatchReader read(Table table, KeyRange range);

    Capture finish(AsOf earliest);

    @Override
    void close();
}
