package dev.holdfast.testing;

import dev.holdfast.store.StoreUrl;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** An S3 server in this process: S3Proxy with objects in memory, which checks signatures. One for all tests. */
public final class S3Server {
    public static final String ID = "test-id";
    public static final String SECRET = "test-secret";

    /** The environment of somebody who may use it. */
    public static final Map<String, String> ENVIRONMENT =
            Map.of("AWS_ACCESS_KEY_ID", ID, "AWS_SECRET_ACCESS_KEY", SECRET);

    private static final S3Server SHARED = new S3Server();

    private final URI endpoint;
    private final S3Client client;
    private final AtomicInteger buckets = new AtomicInteger();

    private S3Server() {
        S3Proxy proxy = S3Proxy.builder()
                .blobStore(new TransientNio2BlobStore())
                .endpoint(URI.create("http://127.0.0.1:0"))
                .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, ID, SECRET)
                .build();
        try {
            proxy.start();
        } catch (Exception e) {
            throw new IllegalStateException("S3Proxy does not start", e);
        }
        endpoint = URI.create("http://127.0.0.1:" + proxy.getPort());
        client = S3Client.builder()
                .endpointOverride(endpoint)
                .forcePathStyle(true)
                .region(Region.US_EAST_1)
                .httpClient(UrlConnectionHttpClient.create())
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(ID, SECRET)))
                .build();
    }

    public static S3Server shared() {
        return SHARED;
    }

    /** Makes a bucket that is new and empty. */
    public String newBucket() {
        String name = "bucket-" + buckets.incrementAndGet();
        client.createBucket(r -> r.bucket(name));
        return name;
    }

    /** A folder of a bucket as address. */
    public StoreUrl.Bucket url(String bucketAndFolder) {
        return (StoreUrl.Bucket) StoreUrl.parse("s3://" + bucketAndFolder + "?endpoint=" + endpoint);
    }

    public URI endpoint() {
        return endpoint;
    }

    /** A client to look behind the store. */
    public S3Client client() {
        return client;
    }
}
