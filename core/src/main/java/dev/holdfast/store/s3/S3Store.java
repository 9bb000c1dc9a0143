package dev.holdfast.store.s3;

import dev.holdfast.store.ObjectName;
import dev.holdfast.store.OpenUploads;
import dev.holdfast.store.Store;
import dev.holdfast.store.StoreInputStream;
import dev.holdfast.store.StoreUrl.Bucket;
import dev.holdfast.store.StoreUrl.Provider;
import dev.holdfast.store.Upload;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Objects in a bucket, which has to exist. Up to 8 MiB an object goes by one request, a larger one in parts of that size;
 * an open upload holds one part in memory. It does not try again: see {@code RetryingStore}.
 *
 * <p>A process that is killed leaves the parts of unfinished uploads in the bucket, invisible but paid for: have a
 * lifecycle rule that aborts incomplete multipart uploads (R2 does so after 7 days by itself).
 */
public final class S3Store implements Store {
    private final Place place;
    private final Supplier<String> marks;
    private final OpenUploads open = new OpenUploads();

    S3Store(Place place, Supplier<String> marks) {
        this.place = place;
        this.marks = marks;
    }

    /**
     * The store in this bucket; asks nothing of it yet.
     *
     * @param environment for {@code AWS_ACCESS_KEY_ID}, {@code AWS_SECRET_ACCESS_KEY}, {@code AWS_SESSION_TOKEN},
     *     {@code AWS_REGION}; without them the SDK's own chain of sources. For Google {@code GCS_HMAC_ACCESS_ID} and
     *     {@code GCS_HMAC_SECRET}
     */
    public static Store open(Bucket bucket, Map<String, String> environment) {
        Place place = new Place(Clients.open(bucket, environment), bucket, new S3Failures(bucket));
        return new S3Store(place, () -> UUID.randomUUID().toString());
    }

    @Override
    public String address() {
        return place.bucket().address();
    }

    @Override
    public Upload create(String name) {
        return open.add(new S3Upload(place, ObjectName.checked(name), marks.get(), open::remove));
    }

    @Override
    public void putIfAbsent(String name, byte[] content) {
        ObjectName.checked(name);
        Body body = new Body(content, 0, content.length);
        PutObjectRequest.Builder request = PutObjectRequest.builder()
                .bucket(place.name())
                .key(place.key(name))
                .contentMD5(body.md5(place.bucket().checksums()));
        if (place.bucket().provider() == Provider.GCS) {
            // Google heeds If-None-Match only when reading: https://cloud.google.com/storage/docs/request-preconditions
            request.overrideConfiguration(o -> o.putHeader("x-goog-if-generation-match", "0"));
        } else {
            request.ifNoneMatch("*");
        }
        place.call("write " + name, () -> place.client().putObject(request.build(), body.toSend()));
    }

    @Override
    public InputStream read(String name, long offset) {
        ObjectName.checked(name);
        String doing = "read " + name;
        try {
            var answer = place.client()
                    .getObject(r -> r.bucket(place.name())
                            .key(place.key(name))
                            .range(offset == 0 ? null : "bytes=" + offset + "-"));
            return new StoreInputStream(
                    new WholeInputStream(answer), e -> place.failures().broken(doing, e));
        } catch (S3Exception e) {
            if (e.statusCode() == 416) {
                return InputStream.nullInputStream();
            }
            throw place.failures().of(doing, e);
        } catch (SdkException e) {
            throw place.failures().of(doing, e);
        }
    }

    @Override
    public List<Entry> list(String prefix, String after) {
        return new Listing(place, prefix).after(after);
    }

    @Override
    public void delete(String name) {
        ObjectName.checked(name);
        try {
            place.client().deleteObject(r -> r.bucket(place.name()).key(place.key(name)));
        } catch (SdkException e) {
            // Amazon does not say that there was none, Google does.
            if (!S3Failures.is(e, "NoSuchKey")) {
                throw place.failures().of("delete " + name, e);
            }
        }
    }

    @Override
    public void close() {
        try {
            open.closeAll();
        } finally {
            place.client().close();
        }
    }
}
