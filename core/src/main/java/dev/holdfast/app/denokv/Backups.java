package dev.holdfast.app.denokv;

import dev.holdfast.app.wiring.Environment;
import dev.holdfast.app.wiring.Wiring;
import dev.holdfast.cli.config.Config;
import dev.holdfast.model.Failure;
import dev.holdfast.store.Store;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;

/** Where the backup is that a verb is about. */
record Backups(Environment environment, Function<Config, Wiring> wiring) {
    private static final String BUCKET = "DENO_KV_S3_BUCKET";

    /** The address of the backup, and the arguments that are left. */
    record Named(String address, List<String> rest) {}

    /**
     * @param arguments as they were given: the address of a store first, unless the bucket is named as denokv has it
     * @param others how many arguments there are besides
     */
    Named named(BucketOptions options, List<String> arguments, String usage, int others) {
        String bucket = bucket(environment, options);
        if (arguments.size() == others + 1 && options.bucket.isEmpty()) {
            return new Named(arguments.getFirst(), arguments.subList(1, arguments.size()));
        }
        if (arguments.size() != others || bucket.isEmpty()) {
            throw new Failure(
                    Failure.Kind.USAGE,
                    "which backup is meant, and what of it?",
                    "Write: holdfast denokv " + usage + "; instead of STORE, --s3-bucket and --s3-prefix will do");
        }
        return new Named(address(environment, options), arguments);
    }

    /** The bucket in denokv's own words; empty when none is named. */
    private static String bucket(Environment environment, BucketOptions options) {
        return options.bucket.isEmpty() ? environment.get(BUCKET, "") : options.bucket;
    }

    /** The address of that bucket as a store; empty when none is named. */
    static String address(Environment environment, BucketOptions options) {
        String bucket = bucket(environment, options);
        if (bucket.isEmpty()) {
            return "";
        }
        String prefix = options.prefix.isEmpty() ? environment.get("DENO_KV_S3_PREFIX", "") : options.prefix;
        String endpoint = options.endpoint.isEmpty() ? environment.get("DENO_KV_S3_ENDPOINT", "") : options.endpoint;
        return "s3://" + bucket + (prefix.isEmpty() ? "" : "/" + prefix)
                + (endpoint.isEmpty() ? "" : "?endpoint=" + URLEncoder.encode(endpoint, StandardCharsets.UTF_8));
    }

    /** For reading only; closed by the caller. */
    Store reading(Config config, String address) {
        return wiring.apply(config).reading(address);
    }

    Store writing(Config config, String address) {
        return wiring.apply(config).store(address);
    }
}
