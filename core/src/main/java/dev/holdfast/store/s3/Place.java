package dev.holdfast.store.s3;

import dev.holdfast.store.StoreUrl.Bucket;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;

/** A folder of a bucket, and the one way to call it: errors come out as the store's own. */
record Place(S3Client client, Bucket bucket, S3Failures failures) {

    String name() {
        return bucket.bucket();
    }

    String key(String object) {
        return root() + object;
    }

    /** What stands before the names of all objects. */
    String root() {
        return bucket.prefix().isEmpty() ? "" : bucket.prefix() + "/";
    }

    /** @param doing for the message, as in "write a/b" */
    <T> T call(String doing, Supplier<T> request) {
        try {
            return request.get();
        } catch (SdkException e) {
            throw failures.of(doing, e);
        }
    }
}
