package dev.holdfast.app.denokv;

import dev.holdfast.app.wiring.Environment;
import dev.holdfast.cli.config.KvDatabase;
import dev.holdfast.cli.config.KvReplica;
import dev.holdfast.model.Failure;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What the database that is named by options follows; that of configured ones stands beside them. */
final class ReplicaOptions {
    private static final String TOKEN = "DENO_KV_PRIMARY_TOKEN";

    @Option(
            names = "--replica-of",
            paramLabel = "URL",
            description = "Be a live replica of the database that holdfast serves at this address of Deno.openKv.")
    String primary;

    @Option(
            names = "--primary-token-file",
            paramLabel = "FILE",
            description = "The token of that database; else DENO_KV_PRIMARY_TOKEN, else the one that is shown here.")
    Path primaryTokenFile;

    @Option(
            names = "--sync-from",
            paramLabel = "STORE",
            description = "Be a live replica of a backup: a folder, s3://… or gs://….")
    String store;

    @Option(
            names = "--sync-from-s3",
            description = "Be a live replica of the backup in --s3-bucket, with --s3-prefix and --s3-endpoint.")
    boolean s3;

    @Mixin
    BucketOptions bucket;

    @Option(names = "--replace", description = "Let a replica take the place of what was written to its file before.")
    boolean replace;

    /** The databases with what they follow. */
    List<KvDatabase> applied(List<KvDatabase> databases, Environment environment) {
        Optional<KvReplica> replica = replica(environment);
        if (replica.isEmpty()) {
            return databases;
        }
        if (databases.size() != 1) {
            throw usage(
                    "a replica is one database, and there are " + databases.size(),
                    "Write replica_of or sync_from in the [[denokv]] that is one.");
        }
        return List.of(databases.getFirst().following(replica.get()));
    }

    private Optional<KvReplica> replica(Environment environment) {
        long named =
                Stream.of(primary != null, store != null, s3).filter(it -> it).count();
        if (named == 0) {
            if (replace || primaryTokenFile != null || !bucket.bucket.isEmpty()) {
                throw usage(
                        "it is not said what to follow", "Give --replica-of URL, --sync-from STORE or --sync-from-s3.");
            }
            return Optional.empty();
        }
        if (named > 1) {
            throw usage("two things to follow are too many", "Give one of --replica-of, --sync-from, --sync-from-s3.");
        }
        return Optional.of(
                primary != null ? direct(environment) : KvReplica.ofBackup(s3 ? bucket(environment) : store, replace));
    }

    private KvReplica direct(Environment environment) {
        if (!KvReplica.isAddress(primary)) {
            throw usage("--replica-of is no address of a database: " + primary, "Write it as in https://primary:4512.");
        }
        String token = primaryTokenFile == null ? environment.secret(TOKEN) : "";
        return new KvReplica(primary, token, Optional.ofNullable(primaryTokenFile), replace);
    }

    private String bucket(Environment environment) {
        String address = Backups.address(environment, bucket);
        if (address.isEmpty()) {
            throw usage("it is not said which bucket to follow", "Give --s3-bucket NAME, or set DENO_KV_S3_BUCKET.");
        }
        return address;
    }

    private static Failure usage(String message, String hint) {
        return new Failure(Failure.Kind.USAGE, message, hint);
    }
}
