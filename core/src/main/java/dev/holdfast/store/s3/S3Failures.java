package dev.holdfast.store.s3;

import dev.holdfast.store.StoreException;
import dev.holdfast.store.StoreUrl.Bucket;
import dev.holdfast.store.StoreUrl.Provider;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Says what an error of the SDK means to the caller of a store (https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html). */
final class S3Failures {
    private static final String RIGHTS =
            ", and that the key may list, read, write and delete objects of this bucket and folder";

    private final Bucket bucket;
    private final String host;

    S3Failures(Bucket bucket) {
        this.bucket = bucket;
        this.host = bucket.endpoint()
                .map(e -> e.getAuthority())
                .orElse(bucket.provider() == Provider.GCS ? "storage.googleapis.com" : "Amazon S3");
    }

    /** @param doing what was attempted, as in "write a/b" */
    StoreException of(String doing, SdkException e) {
        String at = "Could not " + doing + " in " + bucket.address();
        return e instanceof S3Exception answer ? answered(at, answer) : unanswered(at, e);
    }

    /** For errors in the middle of an answer. */
    StoreException broken(String doing, IOException e) {
        String message = "Could not " + doing + " in " + bucket.address() + ": " + e.getMessage();
        // All bytes were handed out by then: to go on at the offset reached would hide the damage.
        if (e.getCause() instanceof SdkException && message.contains("checksum")) {
            return new StoreException.Corrupt(message, "Read it again; if that fails too, the object is damaged", e);
        }
        return new StoreException.Exhausted(message, "Check the connection to " + host, e);
    }

    static boolean is(SdkException e, String code) {
        return e instanceof S3Exception answer && code.equals(code(answer));
    }

    private StoreException answered(String at, S3Exception e) {
        String message = at + ": " + said(e);
        return switch (code(e)) {
            case "NoSuchBucket" ->
                new StoreException.NotFound(
                        "There is no bucket " + bucket.bucket() + " at " + host,
                        "Create the bucket, or check its name and the endpoint",
                        e);
            case "InvalidAccessKeyId",
                    "SignatureDoesNotMatch",
                    "InvalidToken",
                    "ExpiredToken",
                    "TokenRefreshRequired",
                    "InvalidSecurity",
                    "NotSignedUp" ->
                new StoreException.Denied(message, "Check " + variables() + ": " + host + " does not accept them", e);
            case "RequestTimeTooSkewed", "RequestExpired" ->
                new StoreException.Denied(
                        message, "Set this machine's clock: it differs too much from the server's", e);
            case "PermanentRedirect",
                    "TemporaryRedirect",
                    "AuthorizationHeaderMalformed",
                    "IllegalLocationConstraintException" -> new StoreException.Denied(message, wrongRegion(e), e);
            case "BadDigest",
                    "IncompleteBody",
                    "RequestTimeout",
                    "XAmzContentSHA256Mismatch",
                    "XAmzContentChecksumMismatch",
                    "OperationAborted",
                    "ConditionalRequestConflict",
                    "SlowDown" -> busy(message, e);
            default -> byStatus(message, e);
        };
    }

    private StoreException byStatus(String message, S3Exception e) {
        return switch (e.statusCode()) {
            case 301, 307, 308 -> new StoreException.Denied(message, wrongRegion(e), e);
            case 404 -> new StoreException.NotFound(message, "", e);
            case 401, 403 -> new StoreException.Denied(message, "Check " + variables() + RIGHTS, e);
            case 412 -> new StoreException.AlreadyExists(message, "", e);
            case 405, 501 ->
                new StoreException.Denied(
                        message,
                        "The server at " + host + " lacks this part of the S3 protocol; try checksums=when-required",
                        e);
            case 408, 409, 429 -> busy(message, e);
            default ->
                e.statusCode() >= 500
                        ? busy(message, e)
                        : new StoreException.Denied(
                                message, "Check the address: bucket, endpoint, region, path-style", e);
        };
    }

    private StoreException busy(String message, S3Exception e) {
        return new StoreException.Exhausted(
                message, "The server at " + host + " can not do it now: try again later", e);
    }

    private StoreException unanswered(String at, SdkException e) {
        String words = String.valueOf(e.getMessage());
        if (words.contains("load credentials")) {
            return new StoreException.Denied(at + ": there are no credentials", "Set " + variables(), e);
        }
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            String hint = network(cause);
            if (hint != null) {
                return new StoreException.Exhausted(
                        at + ": " + host + " did not answer (" + reason(cause) + ")", hint, e);
            }
        }
        return new StoreException.Exhausted(at + ": " + words, "Check the connection to " + host, e);
    }

    private String network(Throwable cause) {
        return switch (cause) {
            case UnknownHostException _ -> "Check the endpoint's name and that this machine is on line";
            case ConnectException _, NoRouteToHostException _ ->
                "Check that the server at " + host + " runs and that no firewall is between";
            case SocketTimeoutException _ -> "The server at " + host + " is too slow or out of reach: try again later";
            case SSLException _ -> "Check the certificate of " + host + ", and http against https in the endpoint";
            default -> null;
        };
    }

    private static String reason(Throwable cause) {
        return cause.getClass().getSimpleName().replace("Exception", "")
                + (cause.getMessage() == null ? "" : ": " + cause.getMessage());
    }

    private String wrongRegion(S3Exception e) {
        AwsErrorDetails details = e.awsErrorDetails();
        String region = details == null || details.sdkHttpResponse() == null
                ? "…"
                : details.sdkHttpResponse()
                        .firstMatchingHeader("x-amz-bucket-region")
                        .orElse("…");
        return "The bucket is in another region: add ?region=" + region + " to the address, or correct the endpoint";
    }

    private String variables() {
        return bucket.provider() == Provider.GCS
                ? "GCS_HMAC_ACCESS_ID and GCS_HMAC_SECRET"
                : "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY";
    }

    private static String said(S3Exception e) {
        AwsErrorDetails details = e.awsErrorDetails();
        String text = details == null || details.errorMessage() == null ? "" : " " + details.errorMessage();
        return e.statusCode() + " " + code(e) + text;
    }

    private static String code(S3Exception e) {
        AwsErrorDetails details = e.awsErrorDetails();
        return details == null || details.errorCode() == null ? "" : details.errorCode();
    }
}
