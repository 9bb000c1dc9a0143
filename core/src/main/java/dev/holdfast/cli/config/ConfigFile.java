package dev.holdfast.cli.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import dev.holdfast.backup.retention.Keep;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Spelling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/**
 * Reads {@code holdfast.toml}. Unknown keys are errors that name the nearest known one, and so are values of another
 * {@link Shape}, and empty ones; {@code ${NAME}} stands for an environment variable, which must be set and not be empty.
 */
public final class ConfigFile {
    private static final String NAME = "holdfast.toml";
    private static final TomlMapper TOML = new TomlMapper();
    /** What says how a source is taken, and is read where that is done. */
    private static final Set<String> OPTIONS =
            Set.of("mode", "require", "compress", "passphrase_file", "cron", "zone", "proven_within");

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
        if (hasNul(root)) {
            throw usage(
                    "has a text with the character U+0000 in it, which no path and no name may have", "Take it out.");
        }
        shaped(root, "");
        List<Config.Job> jobs = new ArrayList<>();
        root.path("backup").forEach(node -> jobs.add(job(node)));
        demandNames(jobs);
        return new Config(
                resolved(root.path("account_id").asText("")),
                List.copyOf(jobs),
                server(root.path("server")),
                auditTo(root.path("audit")),
                sign(root.path("sign")),
                alerts(root.path("alerts")),
                denokv(root.path("denokv")));
    }

    private DenokvConfig denokv(JsonNode nodes) {
        List<KvDatabase> served = new ArrayList<>();
        List<KvWatched> watched = new ArrayList<>();
        Set<String> names = new TreeSet<>();
        for (JsonNode node : nodes) {
            try {
                if (!node.has("url")) {
                    served.add(KvDatabase.of(node, this::resolved));
                    continue;
                }
                watched.add(KvWatched.of(node, this::resolved));
            } catch (IllegalArgumentException e) {
                throw usage(
                        e.getMessage(),
                        "Write: sqlite_path = \"kv.db\", or url = \"https://…\" of one that is served elsewhere, and"
                                + " access_token_file = \"kv.token\", or access_token = \"${KV_TOKEN}\"");
            }
            String name = watched.getLast().name();
            if (!names.add(name)) {
                throw usage("has two [[denokv]] with url that are called " + name, "Give each a name of its own.");
            }
        }
        return new DenokvConfig(List.copyOf(served), List.copyOf(watched));
    }

    /** By its name a backup is found again: by those that run it, and by those that call for it. */
    private void demandNames(List<Config.Job> jobs) {
        Set<String> names = new TreeSet<>();
        for (Config.Job job : jobs) {
            if (!names.add(job.name())) {
                throw usage(
                        "has two [[backup]] with the name \"" + job.name() + "\"", "Give one of them another name.");
            }
        }
    }

    private static boolean hasNul(JsonNode node) {
        return node.isTextual()
                ? node.textValue().indexOf('\0') >= 0
                : StreamSupport.stream(node.spliterator(), false).anyMatch(ConfigFile::hasNul);
    }

    /** Everything in a table, and in those within it, is known and as it should be. */
    private void shaped(JsonNode table, String prefix) {
        table.properties().forEach(one -> {
            String key = prefix + one.getKey();
            Shape shape = Shapes.of(key).orElseThrow(() -> unknown(key, one.getKey(), Shapes.within(prefix)));
            if (!shape.fits(one.getValue())) {
                throw usage("has a " + key + " that is " + shape.other(), shape.right(written(shape, key)));
            }
            switch (shape) {
                case TABLE -> within(one.getValue(), key);
                case TABLES -> one.getValue().forEach(node -> within(node, key));
                case TEXT, TEXTS, NUMBER, FLAG -> {}
            }
        });
    }

    private void within(JsonNode table, String key) {
        // These have a reader of their own.
        if (!key.equals("alerts")) {
            shaped(table, key + ".");
        }
    }

    private static String written(Shape shape, String key) {
        return shape == Shape.TABLE ? key : key.substring(key.lastIndexOf('.') + 1);
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
            return;
        }
        if (!node.isMissingNode() && !node.isObject()) {
            throw usage("has an " + name + " that is no table", "Write: [" + name + "]");
        }
        check(node, known, name + ".");
    }

    private Config.Keys sign(JsonNode sign) {
        String key = resolved(sign.path("key").asText(""));
        List<Path> trusted = texts(sign, "trusted_keys").stream().map(Path::of).toList();
        return new Config.Keys(List.of(), null, key.isEmpty() ? null : Path.of(key), trusted);
    }

    private ServerConfig server(JsonNode server) {
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
        if (!tls.has("certificate") || !tls.has("key")) {
            throw usage(
                    "has a [server.tls] without certificate and key",
                    "Write: certificate = \"chain.pem\" and key = \"key.pem\"");
        }
        return new ServerConfig.Tls(
                Path.of(resolved(tls.path("certificate").asText())),
                Path.of(resolved(tls.path("key").asText())));
    }

    private String auditTo(JsonNode audit) {
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
        node.properties()
                .forEach(one -> options.set(one.getKey(), one.getValue().asText()));
        Keep keep = options.keep();
        if (!keep.says()) {
            throw usage(
                    "has a keep that says nothing about what to keep",
                    "Write: keep = { daily = 7, weekly = 4, monthly = 12 }, or leave it out to keep everything.");
        }
        return keep;
    }

    private List<String> texts(JsonNode node, String key) {
        List<String> texts = new ArrayList<>();
        node.path(key).forEach(text -> texts.add(resolved(text.asText())));
        return List.copyOf(texts);
    }

    private String required(JsonNode node, String key) {
        if (!node.has(key)) {
            throw usage("has a [[backup]] without " + key, "Add: " + key + " = \"…\"");
        }
        return node.path(key).asText();
    }

    private void check(JsonNode node, Set<String> known, String prefix) {
        node.fieldNames().forEachRemaining(key -> {
            if (!known.contains(key)) {
                throw unknown(prefix + key, key, known);
            }
        });
    }

    private Failure unknown(String whole, String key, Set<String> known) {
        return usage("has an unknown key " + whole, "Did you mean " + Spelling.nearest(key, known) + "?");
    }

    private String resolved(String text) {
        return REFERENCE.matcher(text).replaceAll(match -> {
            String value = environment.apply(match.group(1));
            if (value == null) {
                throw usage(
                        "refers to ${" + match.group(1) + "}, which is not set",
                        "Set it: export " + match.group(1) + "=…");
            }
            if (value.isEmpty()) {
                throw usage(
                        "refers to ${" + match.group(1) + "}, which is empty",
                        "Set it to a value, or leave out what refers to it.");
            }
            return Matcher.quoteReplacement(value);
        });
    }

    private Failure usage(String what, String hint) {
        return new Failure(Failure.Kind.USAGE, file + " " + what, hint);
    }
}
