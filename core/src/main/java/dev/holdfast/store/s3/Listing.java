package dev.holdfast.store.s3;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.holdfast.store.ObjectName;
import dev.holdfast.store.Store.Entry;
import dev.holdfast.store.StoreException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Object;

/** One page of names. Keys that are no names of ours, such as {@code folder/}, are left out without ending the list. */
record Listing(Place place, String prefix) {
    private static final int PAGE = 1_000;

    List<Entry> after(String name) {
        String behind = name.isEmpty() ? "" : place.key(name);
        while (true) {
            ListObjectsV2Response answer = ask(behind);
            List<Entry> page = new ArrayList<>();
            for (S3Object object : answer.contents()) {
                behind = ascending(behind, object.key());
                if (isOurs(object.key())) {
                    page.add(new Entry(object.key().substring(place.root().length()), object.size()));
                }
            }
            if (!page.isEmpty() || !Boolean.TRUE.equals(answer.isTruncated())) {
                return page;
            }
        }
    }

    // Servers that keep objects as files may take p// for p/: the prefix is looked at again.
    private boolean isOurs(String key) {
        return key.startsWith(place.key(prefix))
                && ObjectName.isValid(key.substring(place.root().length()));
    }

    private ListObjectsV2Response ask(String behind) {
        return place.call(
                "list",
                () -> place.client()
                        .listObjectsV2(r -> r.bucket(place.name())
                                .prefix(place.key(prefix))
                                .startAfter(behind.isEmpty() ? null : behind)
                                .maxKeys(PAGE)));
    }

    // S3's directory buckets list in no order: going on behind the last name of a page would skip objects in silence.
    private String ascending(String before, String key) {
        if (Arrays.compareUnsigned(key.getBytes(UTF_8), before.getBytes(UTF_8)) <= 0) {
            throw new StoreException.Corrupt(
                    place.bucket().address() + " lists " + key + " behind " + before,
                    "Use a general purpose bucket: this one does not list in the order of names",
                    null);
        }
        return key;
    }
}
