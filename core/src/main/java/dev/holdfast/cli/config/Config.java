package dev.holdfast.cli.config;

import dev.holdfast.backup.retention.Keep;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * {@code holdfast.toml}, with references to the environment filled in.
 *
 * @param accountId of Cloudflare; empty when not set
 * @param backups by which sources and stores have names
 * @param auth who may call the server
 */
public record Config(String accountId, List<Job> backups, AuthConfig auth) {
    public static final Config EMPTY = empty(name -> null);

    /**
     * One {@code [[backup]]}.
     *
     * @param sources addresses
     * @param to address of a store
     * @param keep what retention keeps of each source; null: everything
     */
    public record Job(String name, List<String> sources, String to, Keep keep, Map<String, String> options) {}

    static Config empty(UnaryOperator<String> environment) {
        return new Config("", List.of(), AuthConfig.of(environment));
    }

    public Optional<Job> job(String name) {
        return backups.stream().filter(job -> job.name().equals(name)).findFirst();
    }
}
