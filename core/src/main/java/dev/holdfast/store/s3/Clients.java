package dev.holdfast.store.s3;

import dev.holdfast.model.secret.HeaderSecret;
import dev.holdfast.store.StoreException;
import dev.holdfast.store.StoreUrl.Bucket;
import dev.holdfast.store.StoreUrl.Checksums;
import dev.holdfast.store.StoreUrl.Provider;
import dev.holdfast.store.gcs.GoogleDialect;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/** Builds the client of the AWS SDK: blocking, without its own retries. */
final class Clients {
    private static final URI GOOGLE = URI.create("https://storage.googleapis.com");

    private Clients() {}

    static S3Client open(Bucket bucket, Map<String, String> environment) {
        Optional<URI> endpoint = bucket.endpoint().or(() -> Optional.of(GOOGLE).filter(_ -> isGoogle(bucket)));
        S3ClientBuilder builder = S3Client.builder()
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(Duration.ofSeconds(10))
                        .socketTimeout(Duration.ofSeconds(60)))
                .overrideConfiguration(o -> o.retryStrategy(AwsRetryStrategy.doNotRetry()))
                .credentialsProvider(credentials(bucket, environment))
                .forcePathStyle(bucket.pathStyle())
                // R2 and others refuse bodies that are signed chunk by chunk; ours lie in memory and need no chunks.
                .serviceConfiguration(s -> s.chunkedEncodingEnabled(endpoint.isEmpty()));
        checksums(builder, bucket);
        if (isGoogle(bucket)) {
            GoogleDialect.speak(builder);
        }
        region(bucket, environment, endpoint.isPresent()).map(Region::of).ifPresent(builder::region);
        endpoint.ifPresent(builder::endpointOverride);
        try {
            return builder.build();
        } catch (SdkClientException e) {
            throw new StoreException.Denied(
                    "The region of " + bucket.address() + " is not known: " + e.getMessage(),
                    "Add ?region=… to the address or set AWS_REGION",
                    e);
        }
    }

    private static void checksums(S3ClientBuilder builder, Bucket bucket) {
        if (bucket.checksums() == Checksums.WHEN_REQUIRED) {
            builder.requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                    .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED);
        }
    }

    /** Empty: the SDK looks into its profile file. */
    private static Optional<String> region(Bucket bucket, Map<String, String> environment, boolean elsewhere) {
        return bucket.region()
                .or(() -> isGoogle(bucket) ? Optional.of("auto") : Optional.empty())
                .or(() -> Optional.ofNullable(environment.get("AWS_REGION")))
                .or(() -> Optional.ofNullable(environment.get("AWS_DEFAULT_REGION")))
                .or(() -> elsewhere ? Optional.of("auto") : Optional.empty());
    }

    private static AwsCredentialsProvider credentials(Bucket bucket, Map<String, String> environment) {
        if (isGoogle(bucket)) {
            return pair(environment, "GCS_HMAC_ACCESS_ID", "GCS_HMAC_SECRET");
        }
        if (!environment.containsKey("AWS_ACCESS_KEY_ID") && !environment.containsKey("AWS_SECRET_ACCESS_KEY")) {
            return DefaultCredentialsProvider.builder().build();
        }
        return pair(environment, "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY");
    }

    private static AwsCredentialsProvider pair(Map<String, String> environment, String id, String secret) {
        for (String name : new String[] {id, secret}) {
            if (environment.getOrDefault(name, "").isBlank()) {
                throw new StoreException.Denied(
                        name + " is not set", "Set " + id + " and " + secret + " in the environment", null);
            }
        }
        String access = HeaderSecret.of(id, environment.get(id));
        String key = HeaderSecret.of(secret, environment.get(secret));
        String session = environment.getOrDefault("AWS_SESSION_TOKEN", "");
        return StaticCredentialsProvider.create(
                session.isEmpty() || !id.startsWith("AWS_")
                        ? AwsBasicCredentials.create(access, key)
                        : AwsSessionCredentials.create(access, key, HeaderSecret.of("AWS_SESSION_TOKEN", session)));
    }

    private static boolean isGoogle(Bucket bucket) {
        return bucket.provider() == Provider.GCS;
    }
}
