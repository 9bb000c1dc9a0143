package dev.holdfast.cli.config;

import dev.holdfast.backup.retention.Keep;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * {@code holdfast.toml}, with references to the environment filled in.
 *
 * @param accountId of Cloudflare; empty when not set
 * @param backups by which sources and stores have names
 * @param server what {@code serve} needs
 * @param auditTo address of the store that the audit log is copied to; empty when not set
 * @param alerts what is watched, and who is to be told
 * @param keys files of keys; those that open what is encrypted are of the call, not of the file
 * @param denokv databases of Deno KV
 */
public record Config(
        String accountId,
        List<Job> backups,
        ServerConfig server,
        String auditTo,
        Keys keys,
        AlertConfig alerts,
        DenokvConfig denokv) {
    public static final Config EMPTY = empty(name -> null);

    /** The same with these keys. */
    public Config with(Keys other) {
        return new Config(accountId, backups, server, auditTo, other, alerts, denokv);
    }

    /** The same with this {@code [server]}. */
    public Config with(ServerConfig other) {
        return new Config(accountId, backups, other, auditTo, keys, alerts, denokv);
    }

    /**
     * Files of keys.
     *
     * @param identities of private keys that open what is encrypted
     * @param passphrase of a passphrase, for encrypted ones of those and for snapshots; may be null
     * @param sign of the private key that signs; may be null
     * @param trusted of the public keys one of which must have signed what is read; empty: nothing is demanded
     */
    public record Keys(List<Path> identities, Path passphrase, Path sign, List<Path> trusted) {
        public static final Keys NONE = new Keys(List.of(), null, null, List.of());

        /** The same, and those given for one call. */
        public Keys reading(List<Path> more, Path other, List<Path> demanded) {
            return new Keys(more, other, sign, demanded.isEmpty() ? trusted : demanded);
        }

        public Keys signing(Path file) {
            return file == null ? this : new Keys(identities, passphrase, file, trusted);
        }
    }

    /**
     * One {@code [[backup]]}.
     *
     * @param sources addresses
     * @param to address of a store
     * @param encryptTo recipients; empty for none
     * @param keep what retention keeps of each source; null: everything
     * @param options the rest, by its key: mode, require, compress, passphrase_file, cron, zone, proven_within
     */
    public record Job(
            String name,
            List<String> sources,
            String to,
            List<String> encryptTo,
            Keep keep,
            Map<String, String> options) {

        /** How old the newest proven snapshot of its sources may become; empty: that follows from the cron. */
        public Optional<Duration> provenWithin() {
            return Optional.ofNullable(options.get("proven_within")).map(text -> AlertNode.span("proven_within", text));
        }
    }

    static Config empty(UnaryOperator<String> environment) {
        return new Config(
                "",
                List.of(),
                ServerConfig.of(AuthConfig.of(environment)),
                "",
                Keys.NONE,
                AlertConfig.none(),
                DenokvConfig.NONE);
    }

    public Optional<Job> job(String name) {
        return backups.stream().filter(job -> job.name().equals(name)).findFirst();
    }
}
