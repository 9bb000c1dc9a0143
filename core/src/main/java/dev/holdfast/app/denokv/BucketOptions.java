package dev.holdfast.app.denokv;

import picocli.CommandLine.Option;

/** The bucket in denokv's own words; {@code DENO_KV_S3_BUCKET} and so on are read where they are not given. */
final class BucketOptions {
    @Option(names = "--s3-bucket", paramLabel = "NAME", description = "Instead of STORE. Also: DENO_KV_S3_BUCKET.")
    String bucket = "";

    @Option(names = "--s3-prefix", paramLabel = "FOLDER/", description = "Also: DENO_KV_S3_PREFIX.")
    String prefix = "";

    @Option(names = "--s3-endpoint", paramLabel = "URL", description = "Also: DENO_KV_S3_ENDPOINT.")
    String endpoint = "";
}
