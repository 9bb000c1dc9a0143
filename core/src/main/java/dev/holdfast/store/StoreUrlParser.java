package dev.holdfast.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.holdfast.model.Failure;
import dev.holdfast.model.Spelling;
import dev.holdfast.store.StoreUrl.Folder;
import dev.holdfast.store.StoreUrl.Memory;
import dev.holdfast.store.StoreUrl.Provider;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Tells the kinds of addresses apart; two letters at least, so that a Windows drive is a path. */
final class StoreUrlParser {
    private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]+):(.*)", Pattern.DOTALL);
    private static final Pattern SECRET =
            Pattern.compile("key|secret|token|pass|credential|signature", Pattern.CASE_INSENSITIVE);
    private static final List<String> SCHEMES = List.of("file", "s3", "gs", "memory");

    private final String text;

    StoreUrlParser(String text) {
        this.text = text;
    }

    StoreUrl parse() {
        if (text.isBlank()) {
            throw usage(
                    "The address of the store is empty", "Write a folder, s3://bucket/folder or gs://bucket/folder");
        }
        Matcher scheme = SCHEME.matcher(text);
        if (!scheme.matches()) {
            return folder(text);
        }
        String rest = scheme.group(2);
        return switch (scheme.group(1).toLowerCase(Locale.ROOT)) {
            case "file" -> rest.startsWith("//") ? fileUrl() : folder(rest);
            case "memory" -> memory(rest);
            case "s3" -> bucket(Provider.S3, rest);
            case "gs" -> bucket(Provider.GCS, rest);
            default -> throw unknownScheme(scheme.group(1));
        };
    }

    private static StoreUrl folder(String path) {
        try {
            return new Folder(Path.of(path));
        } catch (IllegalArgumentException e) {
            throw usage("\"" + path + "\" is not a path", "Write the path of a folder");
        }
    }

    private StoreUrl fileUrl() {
        try {
            return new Folder(Path.of(URI.create(text)));
        } catch (IllegalArgumentException e) {
            throw usage("\"" + text + "\" is not the address of a folder", "Write file:///folder or just the path");
        }
    }

    private static StoreUrl memory(String name) {
        if (!name.isEmpty() && !ObjectName.isValid(name)) {
            throw usage("\"" + name + "\" can not be the name of a store in memory", "Write memory:name");
        }
        return new Memory(name);
    }

    private static StoreUrl bucket(Provider provider, String rest) {
        String scheme = provider.scheme();
        if (!rest.startsWith("//")) {
            throw usage("After " + scheme + ": two slashes are missing", "Write " + scheme + "://bucket/folder");
        }
        String[] parts = rest.substring(2).split("\\?", 2);
        // RFC 3986 §3.2.1: what stands before the @ of the authority is a user and a password.
        if (parts[0].split("/", 2)[0].contains("@")) {
            throw credentials(provider);
        }
        return BucketAddress.parse(provider, parts[0], options(provider, parts.length > 1 ? parts[1] : ""));
    }

    private static Map<String, String> options(Provider provider, String query) {
        Map<String, String> options = new LinkedHashMap<>();
        for (String option : query.isEmpty() ? new String[0] : query.split("&")) {
            String[] pair = option.split("=", 2);
            if (SECRET.matcher(pair[0]).find()) {
                throw credentials(provider);
            }
            if (!BucketAddress.OPTIONS.contains(pair[0])) {
                throw usage("There is no option " + pair[0], suggestion(pair[0], BucketAddress.OPTIONS));
            }
            if (pair.length == 1 || options.put(pair[0], decoded(pair[1])) != null) {
                throw usage("The option " + pair[0] + " needs one value", "Write " + pair[0] + "=… once");
            }
        }
        return options;
    }

    private static String decoded(String value) {
        try {
            return URLDecoder.decode(value.replace("+", "%2B"), UTF_8);
        } catch (IllegalArgumentException e) {
            throw usage("An option's value is not encoded as in a web address", "Write a % as %25");
        }
    }

    private static Failure credentials(Provider provider) {
        String names = provider == Provider.GCS
                ? "GCS_HMAC_ACCESS_ID and GCS_HMAC_SECRET"
                : "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY";
        return usage("Credentials can not be part of a store's address", "Set " + names + " in the environment");
    }

    private static Failure unknownScheme(String scheme) {
        if (scheme.equalsIgnoreCase("http") || scheme.equalsIgnoreCase("https")) {
            return usage("A web address is not a store", "Write s3://bucket/folder?endpoint=" + scheme + "://…");
        }
        return usage(
                scheme + ": is no kind of store",
                suggestion(scheme.toLowerCase(Locale.ROOT), SCHEMES) + "; for a folder of that name write ./" + scheme
                        + ":…");
    }

    private static String suggestion(String given, List<String> known) {
        return known.stream()
                .filter(name -> Spelling.distance(given, name) <= Math.max(1, name.length() / 3))
                .findFirst()
                .map(name -> "Did you mean " + name + "?")
                .orElse("Known are " + String.join(", ", known));
    }

    private static Failure usage(String message, String hint) {
        return new Failure(Failure.Kind.USAGE, message, hint);
    }
}
