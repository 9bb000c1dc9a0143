package dev.holdfast.store.s3;

import dev.holdfast.store.StoreUrl.Checksums;
import java.io.ByteArrayInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.ContentStreamProvider;

/** A slice of an array as the body of a request, without a copy. */
record Body(byte[] bytes, int from, int length) {

    RequestBody toSend() {
        return RequestBody.fromContentProvider(
                ContentStreamProvider.fromInputStreamSupplier(() -> new ByteArrayInputStream(bytes, from, length)),
                length,
                "application/octet-stream");
    }

    /**
     * The header that makes every server refuse a body that was damaged on the way; null where the SDK sends a newer
     * checksum anyway (RFC 1864; S3's PutObject and UploadPart).
     */
    String md5(Checksums checksums) {
        if (checksums == Checksums.WHEN_SUPPORTED) {
            return null;
        }
        try {
            MessageDigest md5 = MessageDigest.getInstance("MD5");
            md5.update(bytes, from, length);
            return Base64.getEncoder().encodeToString(md5.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has MD5", e);
        }
    }
}
