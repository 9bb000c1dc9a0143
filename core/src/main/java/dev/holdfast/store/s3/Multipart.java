package dev.holdfast.store.s3;

import dev.holdfast.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/**
 * One multipart upload of the protocol: numbered parts, then one call that makes the object. Sending a part of the same
 * number again replaces it (https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html).
 */
final class Multipart {
    private static final String MARK = "holdfast-upload";
    private static final int MOST_PARTS = 10_000;

    private final Place place;
    private final String name;
    private final String mark;
    private final String id;
    private final List<CompletedPart> parts = new ArrayList<>();

    private Multipart(Place place, String name, String mark, String id) {
        this.place = place;
        this.name = name;
        this.mark = mark;
        this.id = id;
    }

    /** @param mark tells this upload's object from any other of the same name, for ever */
    static Multipart begin(Place place, String name, String mark) {
        String id = place.call(
                "write " + name,
                () -> place.client()
                        .createMultipartUpload(r -> r.bucket(place.name())
                                .key(place.key(name))
                                .metadata(Map.of(MARK, mark))
                                .contentType("application/octet-stream"))
                        .uploadId());
        return new Multipart(place, name, mark, id);
    }

    int parts() {
        return parts.size();
    }

    /** Takes parts back: the next ones get their numbers. */
    void cutTo(int count) {
        parts.subList(count, parts.size()).clear();
    }

    void add(Body body) {
        int number = parts.size() + 1;
        if (number > MOST_PARTS) {
            throw new StoreException.Denied(
                    name + " is larger than a bucket takes: 10,000 parts of " + body.length() + " bytes", "", null);
        }
        String tag = place.call(
                "write " + name,
                () -> place.client()
                        .uploadPart(
                                r -> r.bucket(place.name())
                                        .key(place.key(name))
                                        .uploadId(id)
                                        .partNumber(number)
                                        .contentMD5(body.md5(place.bucket().checksums())),
                                body.toSend())
                        .eTag());
        parts.add(CompletedPart.builder().partNumber(number).eTag(tag).build());
    }

    void complete() {
        try {
            place.client()
                    .completeMultipartUpload(r -> r.bucket(place.name())
                            .key(place.key(name))
                            .uploadId(id)
                            .multipartUpload(m -> m.parts(parts)));
        } catch (SdkException e) {
            if (!(S3Failures.is(e, "NoSuchUpload") && isDone())) {
                throw place.failures().of("write " + name, e);
            }
        }
    }

    /** After a lost answer: whether the object that is there is this upload's. */
    private boolean isDone() {
        return place.call(
                "look at " + name,
                () -> mark.equals(place.client()
                        .headObject(r -> r.bucket(place.name()).key(place.key(name)))
                        .metadata()
                        .get(MARK)));
    }

    void abort() {
        try {
            place.client()
                    .abortMultipartUpload(
                            r -> r.bucket(place.name()).key(place.key(name)).uploadId(id));
        } catch (SdkException e) {
            if (!S3Failures.is(e, "NoSuchUpload")) {
                throw place.failures().of("give up " + name, e);
            }
        }
    }
}
