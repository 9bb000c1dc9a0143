package dev.holdfast.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.holdfast.model.Failure;
import dev.holdfast.store.StoreUrl.Bucket;
import dev.holdfast.store.StoreUrl.Checksums;
import dev.holdfast.store.StoreUrl.Provider;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The address of a bucket, between text and record. */
final class BucketAddress {
    static final List<String> OPTIONS = List.of("endpoint", "region", "path-style", "checksums");

    private static final Pattern S3_NAME = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
    private static final Pattern GCS_NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]");
    private static final Pattern REGION = Pattern.compile("[a-zA-Z0-9-]{1,40}");

    private BucketAddress() {}

    static Bucket parse(Provider provider, String path, Map<String, String> options) {
        String[] parts = path.split("/", 2);
        Optional<URI> endpoint = Optional.ofNullable(options.get("endpoint")).map(BucketAddress::endpoint);
        boolean imitation = isImitation(provider, endpoint);
        return new Bucket(
                provider,
                bucket(provider, parts[0]),
                prefix(parts.length > 1 ? parts[1] : ""),
                endpoint,
                Optional.ofNullable(options.get("region")).map(BucketAddress::region),
                flag("path-style", options, imitation),
                checksums(options, imitation));
    }

    static String of(Bucket bucket) {
        List<String> options = new ArrayList<>();
        bucket.endpoint().ifPresent(e -> options.add("endpoint=" + encoded(e.toString())));
        bucket.region().ifPresent(r -> options.add("region=" + r));
        boolean imitation = isImitation(bucket.provider(), bucket.endpoint());
        if (bucket.pathStyle() != imitation) {
            options.add("path-style=" + bucket.pathStyle());
        }
        if ((bucket.checksums() == Checksums.WHEN_REQUIRED) != imitation) {
            options.add("checksums="
                    + bucket.checksums().name().toLowerCase(Locale.ROOT).replace('_', '-'));
        }
        String path = bucket.prefix().isEmpty() ? bucket.bucket() : bucket.bucket() + "/" + bucket.prefix();
        return bucket.provider().scheme() + "://" + path + (options.isEmpty() ? "" : "?" + String.join("&", options));
    }

    private static boolean isImitation(Provider provider, Optional<URI> endpoint) {
        return provider == Provider.GCS || endpoint.isPresent();
    }

    private static String bucket(Provider provider, String name) {
        if (!(provider == Provider.GCS ? GCS_NAME : S3_NAME).matcher(name).matches()) {
            throw usage(
                    "\"" + name + "\" can not be the name of a bucket",
                    "Write " + provider.scheme()
                            + "://bucket/folder with the bucket in lower case, 3 to 63 characters");
        }
        return name;
    }

    private static String prefix(String text) {
        String prefix = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
        if (!prefix.isEmpty() && !ObjectName.isValid(prefix)) {
            throw usage(
                    "\"" + prefix + "\" can not be a folder in a bucket",
                    "Use letters, digits and ._=+@- in parts separated by /");
        }
        return prefix;
    }

    private static URI endpoint(String text) {
        try {
            URI uri = new URI(text);
            boolean http = "https".equalsIgnoreCase(uri.getScheme()) || "http".equalsIgnoreCase(uri.getScheme());
            boolean place = uri.getHost() != null && uri.getPort() <= 65_535;
            if (http && place && uri.getUserInfo() == null && uri.getQuery() == null) {
                return uri;
            }
        } catch (URISyntaxException _) {
            // said below, without the text: it could hold a password
        }
        throw usage(
                "The option endpoint is not a web address", "Write it as endpoint=https://host or https://host:port");
    }

    private static String region(String text) {
        if (!REGION.matcher(text).matches()) {
            throw usage("The option region is not the name of a region", "Write it as in region=eu-west-1");
        }
        return text;
    }

    private static boolean flag(String name, Map<String, String> options, boolean otherwise) {
        return switch (options.getOrDefault(name, String.valueOf(otherwise))) {
            case "true" -> true;
            case "false" -> false;
            default -> throw usage("The option " + name + " is neither true nor false", "Write " + name + "=true");
        };
    }

    private static Checksums checksums(Map<String, String> options, boolean imitation) {
        return switch (options.get("checksums")) {
            case null -> imitation ? Checksums.WHEN_REQUIRED : Checksums.WHEN_SUPPORTED;
            case "when-required" -> Checksums.WHEN_REQUIRED;
            case "when-supported" -> Checksums.WHEN_SUPPORTED;
            default ->
                throw usage(
                        "The option checksums has an unknown value",
                        "Write checksums=when-required or checksums=when-supported");
        };
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8).replace("%3A", ":").replace("%2F", "/");
    }

    private static Failure usage(String message, String hint) {
        return new Failure(Failure.Kind.USAGE, message, hint);
    }
}
