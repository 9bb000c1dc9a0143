package dev.holdfast.store;

import dev.holdfast.store.StoreUrl.Bucket;
import dev.holdfast.store.StoreUrl.Provider;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** Which bucket, however it is spoken to. */
final class BucketPlace {
    private static final String AMAZON = "https://s3.amazonaws.com";
    private static final String GOOGLE = "https://storage.googleapis.com";

    /** Names of buckets are unique over all regions (https://docs.aws.amazon.com/general/latest/gr/s3.html lists the hosts). */
    private static final Pattern AMAZONS = Pattern.compile("(s3|s3[.-].+)\\.amazonaws\\.com");

    private static final Map<String, Integer> USUAL_PORTS = Map.of("https", 443, "http", 80);

    private BucketPlace() {}

    static String of(Bucket bucket) {
        String own = bucket.provider() == Provider.GCS ? GOOGLE : AMAZON;
        String endpoint = bucket.endpoint().map(BucketPlace::endpoint).orElse(own);
        return endpoint + "/" + bucket.bucket() + (bucket.prefix().isEmpty() ? "" : "/" + bucket.prefix());
    }

    private static String endpoint(URI uri) {
        String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        String host = uri.getHost().toLowerCase(Locale.ROOT);
        if (AMAZONS.matcher(host).matches()) {
            return AMAZON;
        }
        boolean isUsual = uri.getPort() < 0 || USUAL_PORTS.get(scheme) == uri.getPort();
        return scheme + "://" + host + (isUsual ? "" : ":" + uri.getPort())
                + uri.getPath().replaceFirst("/+$", "");
    }
}
