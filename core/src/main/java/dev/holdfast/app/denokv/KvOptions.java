package dev.holdfast.app.denokv;

import dev.holdfast.app.wiring.Environment;
import dev.holdfast.cli.config.KvDatabase;
import dev.holdfast.model.Failure;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import picocli.CommandLine.Option;

/** Which databases: one by the options and variables of denokv, or those of the configuration. */
final class KvOptions {
    private static final String PATH = "DENO_KV_SQLITE_PATH";
    private static final String TOKEN = "DENO_KV_ACCESS_TOKEN";

    @Option(
            names = "--sqlite-path",
            paramLabel = "FILE",
            description = "The database, made if it is not there; else DENO_KV_SQLITE_PATH, else those of [[denokv]].")
    Path sqlitePath;

    @Option(
            names = "--access-token",
            paramLabel = "TOKEN",
            description =
                    "As denokv has it; everybody on this machine can see it. Better DENO_KV_ACCESS_TOKEN, or a file.")
    String accessToken;

    @Option(names = "--access-token-file", paramLabel = "FILE", description = "Holds the token that clients show.")
    Path accessTokenFile;

    @Option(names = "--read-only", description = "Answer writes with \"writes disabled\".")
    boolean readOnly;

    /**
     * @param inFront what stands before the verb; may be null
     * @param warnings gets what people should know
     * @throws Failure USAGE when there is none
     */
    List<KvDatabase> databases(
            Path inFront, List<KvDatabase> configured, Environment environment, Consumer<String> warnings) {
        Optional<Path> file = file(inFront, environment);
        if (file.isPresent()) {
            return List.of(single(file.get(), environment, warnings));
        }
        if (accessToken != null || accessTokenFile != null || configured.isEmpty()) {
            throw new Failure(
                    Failure.Kind.USAGE,
                    "it is not said which database to serve",
                    "Give --sqlite-path FILE, or list databases under [[denokv]] in holdfast.toml.");
        }
        return readOnly ? configured.stream().map(KvDatabase::unwritten).toList() : configured;
    }

    private Optional<Path> file(Path inFront, Environment environment) {
        if (sqlitePath != null || inFront != null) {
            return Optional.of(sqlitePath != null ? sqlitePath : inFront);
        }
        String variable = environment.get(PATH, "");
        return variable.isEmpty() ? Optional.empty() : Optional.of(Path.of(variable));
    }

    private KvDatabase single(Path file, Environment environment, Consumer<String> warnings) {
        if (accessToken != null) {
            warnings.accept("warning: everybody on this machine can read --access-token in the list of processes: set "
                    + TOKEN + ", or give --access-token-file");
            return new KvDatabase(
                    "", file, accessToken, Optional.empty(), readOnly, Optional.empty(), Optional.empty());
        }
        String token = accessTokenFile == null
                ? environment.needSecret(
                        TOKEN, "It is the token that clients show: export " + TOKEN + "=$(openssl rand -hex 16)")
                : "";
        return new KvDatabase(
                "", file, token, Optional.ofNullable(accessTokenFile), readOnly, Optional.empty(), Optional.empty());
    }
}
