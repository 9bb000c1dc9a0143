package dev.holdfast.app.serve;

import dev.holdfast.app.wiring.Environment;
import dev.holdfast.app.wiring.SourceAddress;
import dev.holdfast.app.wiring.StateFolder;
import dev.holdfast.app.wiring.Version;
import dev.holdfast.auth.AuthSettings;
import dev.holdfast.auth.network.Cidr;
import dev.holdfast.backup.retention.Keep;
import dev.holdfast.cli.config.Config;
import dev.holdfast.server.api.SettingsApi.Settings;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The configuration for people to read: of a secret it says only that it is set. */
final class Effective {
    private static final String SET = "set";

    private final Environment environment;
    private final Config config;

    Effective(Environment environment, Config config) {
        this.environment = environment;
        this.config = config;
    }

    Settings settings() {
        Map<String, Map<String, String>> sections = new LinkedHashMap<>();
        sections.put("server", server());
        sections.put("server.auth", auth());
        sections.put("cloudflare", cloudflare());
        sections.put("audit", audit());
        sections.put("sign", sign());
        sections.put("alerts", config.alerts().shown());
        sections.put("denokv", denokv());
        return new Settings(
                Version.text(),
                StateFolder.of(environment).folder().toString(),
                sections,
                config.backups().stream().map(Effective::backup).toList());
    }

    private Map<String, String> server() {
        Map<String, String> server = new TreeMap<>();
        server.put("listen", config.server().listen());
        config.server()
                .tls()
                .ifPresent(
                        tls -> server.put("tls.certificate", tls.certificate().toString()));
        config.server().tls().ifPresent(tls -> server.put("tls.key", SET));
        putList(
                server,
                "restore_folders",
                config.server().restoreFolders().stream().map(Path::toString).toList());
        server.put("database", environment.get("HOLDFAST_DATABASE_URL", "").isEmpty() ? "a file" : "Postgres");
        return server;
    }

    private Map<String, String> auth() {
        Map<String, String> auth = new TreeMap<>();
        config.server().auth().settings().ifPresent(settings -> {
            auth.put("mode", settings.mode().name().toLowerCase(Locale.ROOT));
            auth.put("calls_per_minute", Integer.toString(settings.callsPerMinute()));
            network(auth, settings);
        });
        if (config.server().auth().secret().isPresent()) {
            auth.put("totp_secret", SET);
        }
        return auth;
    }

    private static void network(Map<String, String> auth, AuthSettings settings) {
        putList(auth, "allow", ranges(settings.callers().allowed()));
        putList(auth, "trusted_proxies", ranges(settings.callers().proxies()));
    }

    private static List<String> ranges(List<Cidr> ranges) {
        return ranges.stream()
                .map(range -> range.first().getHostAddress() + "/" + range.bits())
                .toList();
    }

    private Map<String, String> cloudflare() {
        Map<String, String> cloudflare = new TreeMap<>();
        put(
                cloudflare,
                "account_id",
                config.accountId().isEmpty() ? environment.get("CLOUDFLARE_ACCOUNT_ID", "") : config.accountId());
        for (String secret : List.of("CLOUDFLARE_API_TOKEN", "CLOUDFLARE_API_KEY")) {
            put(cloudflare, secret, environment.get(secret, "").isEmpty() ? "" : SET);
        }
        put(cloudflare, "CLOUDFLARE_API_BASE_URL", SourceAddress.shown(environment.get("CLOUDFLARE_API_BASE_URL", "")));
        put(cloudflare, "HOLDFAST_REQUEST_BUDGET", environment.get("HOLDFAST_REQUEST_BUDGET", ""));
        return cloudflare;
    }

    private Map<String, String> audit() {
        Map<String, String> audit = new TreeMap<>();
        put(audit, "to", SourceAddress.shown(config.auditTo()));
        return audit;
    }

    private Map<String, String> sign() {
        Map<String, String> sign = new TreeMap<>();
        put(sign, "key", config.keys().sign() == null ? "" : SET);
        putList(
                sign,
                "trusted_keys",
                config.keys().trusted().stream().map(Path::toString).toList());
        return sign;
    }

    private Map<String, String> denokv() {
        Map<String, String> denokv = new TreeMap<>();
        config.denokv()
                .watched()
                .forEach(one -> denokv.put(one.name(), one.url().toString()));
        return denokv;
    }

    private static Map<String, String> backup(Config.Job job) {
        Map<String, String> backup = new LinkedHashMap<>();
        backup.put("name", job.name());
        backup.put("sources", SourceAddress.shown(String.join(", ", job.sources())));
        backup.put("to", SourceAddress.shown(job.to()));
        new TreeMap<>(job.options())
                .forEach((key, value) -> put(backup, key, key.equals("passphrase_file") ? SET : value));
        putList(backup, "encrypt_to", job.encryptTo());
        put(backup, "keep", job.keep() == null ? "" : keep(job.keep()));
        return backup;
    }

    private static String keep(Keep keep) {
        Keep.Periods periods = keep.periods();
        Map<String, Integer> numbers = new LinkedHashMap<>();
        numbers.put("last", keep.last());
        numbers.put("hourly", periods.hourly());
        numbers.put("daily", periods.daily());
        numbers.put("weekly", periods.weekly());
        numbers.put("monthly", periods.monthly());
        numbers.put("yearly", periods.yearly());
        numbers.put("proven", keep.proven());
        List<String> said = numbers.entrySet().stream()
                .filter(one -> one.getValue() > 0)
                .map(one -> one.getKey() + " = " + one.getValue())
                .toList();
        return String.join(", ", said) + ", grace = " + keep.grace().toHours() + ", zone = "
                + keep.zone().getId();
    }

    private static void putList(Map<String, String> into, String key, List<String> values) {
        put(into, key, String.join(", ", values));
    }

    private static void put(Map<String, String> into, String key, String value) {
        if (!value.isEmpty()) {
            into.put(key, value);
        }
    }
}
