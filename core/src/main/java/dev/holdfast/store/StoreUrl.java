package dev.holdfast.store;

import dev.holdfast.model.Failure;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a store is, as a person writes it: a path or {@code file:}, {@code s3://bucket/prefix?endpoint=…&region=…},
 * {@code gs://bucket/prefix}, {@code memory:name}. Credentials are never part of it: they come from the environment.
 */
public sealed interface StoreUrl {

    /** The text that {@link #parse} reads as this again. */
    String address();

    /**
     * What tells stores apart: all addresses of one place give the same text, which is no address. Of a folder it is where it
     * lies, links followed as far as they are there now; of a bucket endpoint, bucket and folder decide, and how it is
     * spoken to does not. Nobody is asked whether two hosts are one.
     */
    String place();

    /**
     * Reads an address.
     *
     * @throws Failure of kind USAGE for one that is malformed, has an unknown option, or holds credentials; the message
     *     repeats no option's value
     */
    static StoreUrl parse(String text) {
        return new StoreUrlParser(text).parse();
    }

    /** A folder, which need not exist. */
    record Folder(Path path) implements StoreUrl {
        @Override
        public String address() {
            return path.toString();
        }

        @Override
        public String place() {
            return FolderPlace.of(path).toString();
        }
    }

    /** Objects in the heap, shared by name within the process; the name may be empty. */
    record Memory(String name) implements StoreUrl {
        @Override
        public String address() {
            return "memory:" + name;
        }

        @Override
        public String place() {
            return address();
        }
    }

    /**
     * A folder of a bucket that speaks S3's protocol.
     *
     * @param prefix without a slash at either end; may be empty
     * @param endpoint in place of the provider's own
     * @param pathStyle the bucket is the first part of the path, not of the host; from {@code path-style=true|false}, by
     *     default true where there is an endpoint, and for Google
     * @param checksums from {@code checksums=when-required|when-supported}, by default WHEN_REQUIRED where there is an
     *     endpoint, and for Google: many S3 compatible servers refuse the newer checksum headers
     */
    record Bucket(
            Provider provider,
            String bucket,
            String prefix,
            Optional<URI> endpoint,
            Optional<String> region,
            boolean pathStyle,
            Checksums checksums)
            implements StoreUrl {
        @Override
        public String address() {
            return BucketAddress.of(this);
        }

        @Override
        public String place() {
            return BucketPlace.of(this);
        }
    }

    /** Whose dialect a bucket speaks. */
    enum Provider {
        /** AWS, and all that imitate it: R2, MinIO, Ceph, B2, Wasabi. */
        S3("s3"),
        /** Google Cloud Storage by its XML API with an HMAC key (https://cloud.google.com/storage/docs/interoperability). */
        GCS("gs");

        private final String scheme;

        Provider(String scheme) {
            this.scheme = scheme;
        }

        String scheme() {
            return scheme;
        }
    }

    /** When requests carry one of S3's newer checksum headers. */
    enum Checksums {
        WHEN_SUPPORTED,
        WHEN_REQUIRED
    }
}
