package dev.holdfast.cli.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import dev.holdfast.backup.retention.Keep;
import dev.holdfast.model.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads {@code holdfast.toml}. Unknown keys are errors that name the nearest known one; {@code ${NAME}} stands for an
 * environment variable, which must be set.
 */
public final class ConfigFile {
    private static final String NAME = "holdfast.toml";
    private static final TomlMapper TOML = new TomlMapper();
    private static final Set<String> TOP =
            Set.of("account_id", "backup", "server", "audit", "sign", "alerts", "denokv");
    private static final Set<String> SIGN = Set.of("key", "trusted_keys");
    private static final Set<String> SERVER = Set.of("auth", "listen", "metrics", "tls", "restore_folders");
    private static final Set<String> TLS = Set.of("certificate", "key");
    private static final Set<String> AUDIT = Set.of("to");
    private static final Set<String> OPTIONS =
            Set.of("mode", "require", "compress", "passphrase_file", "cron", "zone", "proven_within");
    private static final Set<String> BACKUP = union(OPTIONS, Set.of("name", "sources", "to", "encrypt_to", "keep"));
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)}");

    private final Path file;
    private final UnaryOperator<String> environment;

    private ConfigFile(Path file, UnaryOperator<String> environment) {
        this.file = file;
        this.environment = environment;
    }

    /**
     * The configuration in {@code given}, or in the nearest {@code holdfast.toml} at or above {@code folder}, or an empty one.
     *
     * @param environment a variable's value, or null
     * @throws Failure USAGE when the file is not there, is not TOML or holds something unknown
     */
    public static Config read(Path given, Path folder, UnaryOperator<String> environment) {
        Path file = given != null ? given : upwards(folder);
        return file == null ? Config.empty(environment) : new ConfigFile(file, environment).read();
    }

    private static Path upwards(Path folder) {
        for (Path at = folder.toAbsolutePath(); at != null; at = at.getParent()) {
            if (Files.isRegularFile(at.resolve(NAME))) {
                return at.resolve(NAME);
            }
        }
        return null;
    }

    private Config read() {
        JsonNode root = parse();
        check(root, TOP, "");
        if (root.has("account_id") && !root.path("account_id").isTextual()) {
            throw usage("has an account_id that is no text", "Write: account_id = \"…\"");
        }
        List<Config.Job> jobs = new ArrayList<>();
        root.path("backup").forEach(node -> jobs.add(job(node)));
        return new Config(
                resolved(root.path("account_id").asText("")),
                List.copyOf(jobs),
                server(root.path("server")),
                auditTo(root.path("audit")),
                sign(root.path("sign")),
                alerts(root.path("alerts")),
                databases(root.path("denokv")));
    }

    private List<KvDatabase> databases(JsonNode nodes) {
        if (!nodes.isMissingNode() && !nodes.isArray()) {
            throw usage("has a denokv that is no list of tables", "Write: [[denokv]]");
        }
        List<KvDatabase> databases = new ArrayList<>();
        for (JsonNode node : nodes) {
            check(node, KvDatabase.KEYS, "denokv.");
            try {
                databases.add(KvDatabase.of(node, this::resolved));
            } catch (IllegalArgumentException e) {
                throw usage(
                        e.getMessage(),
                        "Write: sqlite_path = \"kv.db\" and access_token_file = \"kv.token\","
                                + " or access_token = \"${KV_TOKEN}\"");
            }
        }
        return List.copyOf(databases);
    }

    private AlertConfig alerts(JsonNode alerts) {
        check(alerts, AlertConfig.KEYS, "alerts.");
        AlertConfig.TABLES.forEach((key, known) -> tables(alerts.path(key), known, "alerts." + key));
        AlertConfig.RULES.forEach((rule, known) -> {
            JsonNode node = alerts.path(rule.word());
            String name = "alerts." + rule.word();
            if (!node.isMissingNode() && !node.isBoolean() && !node.isObject()) {
                throw usage(
                        "has an " + name + " that is neither true, false nor a table",
                        "Write: " + rule.word() + " = false, to switch it off.");
            }
            check(node, known, name + ".");
        });
        return new AlertConfig(new AlertNode(alerts, "alerts", this::resolved));
    }

    /** One table, or several. */
    private void tables(JsonNode node, Set<String> known, String name) {
        if (node.isArray()) {
            node.forEach(one -> tables(one, known, name));
        } else if (!node.isMissingNode() && !node.isObject()) {
            throw usage("has an " + name + " that is no table", "Write: [" + name + "]");
        }
        check(node, known, name + ".");
    }

    private Config.Keys sign(JsonNode sign) {
        check(sign, SIGN, "sign.");
        String key = resolved(sign.path("key").asText(""));
        List<Path> trusted = texts(sign, "trusted_keys").stream().map(Path::of).toList();
        return new Config.Keys(List.of(), null, key.isEmpty() ? null : Path.of(key), trusted);
    }

    private static Set<String> union(Set<String> some, Set<String> more) {
        Set<String> all = new TreeSet<>(some);
        all.addAll(more);
        return all;
    }

    private ServerConfig server(JsonNode server) {
        check(server, SERVER, "server.");
        check(server.path("auth"), AuthConfig.KEYS, "server.auth.");
        return new ServerConfig(
                resolved(server.path("listen").asText(ServerConfig.LISTEN)),
                new AuthConfig(server.path("auth"), this::resolved, environment),
                Optional.ofNullable(server.get("tls")).map(this::tls),
                openMetrics(server.path("metrics").asText("keys")),
                texts(server, "restore_folders").stream().map(Path::of).toList());
    }

    private boolean openMetrics(String word) {
        if (!word.equals("open") && !word.equals("keys")) {
            throw usage("has [server] metrics = \"" + word + "\", which means nothing", "Write open, or keys.");
        }
        return word.equals("open");
    }

    private ServerConfig.Tls tls(JsonNode tls) {
        check(tls, TLS, "server.tls.");
        if (!tls.path("certificate").isTextual() || !tls.path("key").isTextual()) {
            throw usage(
                    "has a [server.tls] without certificate and key",
                    "Write: certificate = \"chain.pem\" and key = \"key.pem\"");
        }
        return new ServerConfig.Tls(
                Path.of(resolved(tls.path("certificate").asText())),
                Path.of(resolved(tls.path("key").asText())));
    }

    private String auditTo(JsonNode audit) {
        check(audit, AUDIT, "audit.");
        return resolved(audit.path("to").asText(""));
    }

    private JsonNode parse() {
        try {
            return TOML.readTree(Files.readString(file));
        } catch (JsonProcessingException e) {
            throw usage(
                    "is not valid TOML: " + e.getOriginalMessage() + " at line "
                            + (e.getLocation() == null ? "?" : e.getLocation().getLineNr()),
                    "Mend the file.");
        } catch (IOException e) {
            throw new Failure(Failure.Kind.USAGE, "cannot read " + file, "Check the path given with --config.", e);
        }
    }

    private Config.Job job(JsonNode node) {
        check(node, BACKUP, "backup.");
        String name = required(node, "name");
        List<String> sources = texts(node, "sources");
        if (sources.isEmpty()) {
            throw usage("has a backup \"" + name + "\" without sources", "Add: sources = [\"d1:" + name + "\"]");
        }
        Map<String, String> options = new LinkedHashMap<>();
        OPTIONS.stream()
                .filter(node::has)
                .forEach(key -> options.put(key, resolved(node.path(key).asText())));
        Config.Job job = new Config.Job(
                name,
                sources,
                resolved(required(node, "to")),
                texts(node, "encrypt_to"),
                keep(node.get("keep")),
                Map.copyOf(options));
        job.provenWithin();
        return job;
    }

    private Keep keep(JsonNode node) {
        if (node == null) {
            return null;
        }
        KeepOptions options = new KeepOptions();
        check(node, KeepOptions.KEYS, "keep.");
        node.properties()
                .forEach(one -> options.set(one.getKey(), one.getValue().asText()));
        return options.keep();
    }

    private List<String> texts(JsonNode node, String key) {
        JsonNode list = node.path(key);
        if (!list.isMissingNode() && !list.isArray()) {
            throw usage("has a " + key + " that is no list", "Write: " + key + " = [\"…\"]");
        }
        List<String> texts = new ArrayList<>();
        list.forEach(text -> texts.add(resolved(text.asText())));
        return List.copyOf(texts);
    }

    private String required(JsonNode node, String key) {
        if (!node.path(key).isTextual()) {
            throw usage("has a [[backup]] without " + key, "Add: " + key + " = \"…\"");
        }
        return node.path(key).asText();
    }

    private void check(JsonNode node, Set<String> known, String prefix) {
        node.fieldNames().forEachRemaining(key -> {
            if (!known.contains(key)) {
                throw usage("has an unknown key " + prefix + key, "Did you mean " + nearest(key, known) + "?");
            }
        });
    }

    static String nearest(String word, Set<String> known) {
        return known.stream()
                .sorted()
                .min(Comparator.comparingInt(other -> distance(word, other)))
                .orElse("");
    }

    /** Levenshtein's distance, by rows. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }

    private String resolved(String text) {
        return REFERENCE.matcher(text).replaceAll(match -> {
            String value = environment.apply(match.group(1));
            if (value == null) {
                throw usage(
                        "refers to ${" + match.group(1) + "}, which is not set",
                        "Set it: export " + match.group(1) + "=…");
            }
            return Matcher.quoteReplacement(value);
        });
    }

    private Failure usage(String what, String hint) {
        return new Failure(Failure.Kind.USAGE, file + " " + what, hint);
    }
}
