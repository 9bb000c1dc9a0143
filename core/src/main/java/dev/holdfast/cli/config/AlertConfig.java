package dev.holdfast.cli.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.holdfast.alert.Channel;
import dev.holdfast.alert.Rule;
import dev.holdfast.alert.channel.Heartbeat;
import dev.holdfast.alert.channel.Http;
import dev.holdfast.alert.channel.Mail;
import dev.holdfast.alert.channel.Webhook;
import dev.holdfast.alert.channel.WebhookSecret;
import dev.holdfast.alert.rules.RuleSettings;
import dev.holdfast.auth.network.Cidr;
import dev.holdfast.model.Failure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * {@code [alerts]}. Secrets are taken from the environment or from files, when they are asked for: a backup needs none of
 * them.
 */
public final class AlertConfig {
    static final Duration DAILY = Duration.ofHours(24);

    /** What stands in the tables of those who are told. */
    static final Map<String, Set<String>> TABLES = Map.of(
            "webhook", Set.of("name", "url", "secret", "secret_file"),
            "mail", MailConfig.KEYS,
            "heartbeat", Set.of("url", "fail"));

    /** What each rule may be told beside true and false. */
    static final Map<Rule, Set<String>> RULES = Map.ofEntries(
            Map.entry(Rule.FAILED_RUN, Set.of()),
            Map.entry(Rule.PROVEN_AGE, Set.of()),
            Map.entry(Rule.FUZZY, Set.of()),
            Map.entry(Rule.INCOMPLETE, Set.of()),
            Map.entry(Rule.SHRINKAGE, Set.of("percent", "least")),
            Map.entry(Rule.NEW_ADDRESS, Set.of("known")),
            Map.entry(Rule.QUOTA, Set.of("percent", "after")),
            Map.entry(Rule.REFUSED_LOGINS, Set.of("count", "within")),
            Map.entry(Rule.STORE, Set.of("after")),
            Map.entry(Rule.DENOKV_FAILED, Set.of("after")),
            Map.entry(Rule.DENOKV_BEHIND, Set.of("lag")));

    static final Set<String> KEYS = keys();

    private final AlertNode root;

    AlertConfig(AlertNode root) {
        this.root = root;
    }

    /** Nothing is configured: all rules, and nobody to tell. */
    static AlertConfig none() {
        return new AlertConfig(new AlertNode(MissingNode.getInstance(), "alerts", text -> text));
    }

    private static Set<String> keys() {
        Set<String> keys = new TreeSet<>(TABLES.keySet());
        keys.add("remind_every");
        RULES.keySet().forEach(rule -> keys.add(rule.word()));
        return Set.copyOf(keys);
    }

    /** After which somebody is told again of what is still wrong. */
    public Duration remindEvery() {
        return root.span("remind_every", DAILY);
    }

    /** @throws Failure USAGE for what can not be right; secrets are not asked for */
    public void check() {
        rules();
        remindEvery();
        known();
    }

    /** Which rules hold, and from where on something is wrong. */
    public RuleSettings rules() {
        RuleSettings usual = RuleSettings.USUAL;
        Set<Rule> on = EnumSet.noneOf(Rule.class);
        Arrays.stream(Rule.values()).filter(rule -> root.isOn(rule.word())).forEach(on::add);
        AlertNode quota = root.at("quota");
        AlertNode logins = root.at("refused_logins");
        AlertNode shrinkage = root.at("shrinkage");
        return new RuleSettings(
                on,
                new RuleSettings.Quota(
                        quota.number("percent", usual.quota().percent(), 1, 100),
                        quota.span("after", usual.quota().after())),
                new RuleSettings.Logins(
                        logins.number("count", usual.logins().refused(), 1, 1_000),
                        logins.span("within", usual.logins().within())),
                new RuleSettings.Shrink(
                        shrinkage.number("percent", usual.shrink().percent(), 0, 99),
                        shrinkage.number("least", (int) usual.shrink().least(), 0, Integer.MAX_VALUE)),
                root.at("store").span("after", usual.storeAfter()),
                new RuleSettings.Denokv(
                        root.at("denokv_behind").span("lag", usual.denokv().lag()),
                        root.at("denokv_failed").span("after", usual.denokv().after())));
    }

    /** From where logins are no news. */
    public List<Cidr> known() {
        return root.at("new_address").texts("known").stream().map(Cidr::parse).toList();
    }

    /**
     * Everybody who is to be told.
     *
     * @param http stays open
     * @throws Failure USAGE for what can not be right, and for a secret that is not set
     */
    public List<Channel> channels(Http http) {
        List<Channel> channels = new ArrayList<>();
        root.each("webhook").forEach(one -> channels.add(webhook(one, http)));
        root.each("mail").forEach(one -> channels.add(new Mail(one.text("name", "mail"), MailConfig.read(one))));
        Set<String> names = new HashSet<>();
        channels.stream().map(Channel::name).forEach(name -> {
            if (!name.matches("[A-Za-z0-9._-]{1,40}") || name.equals("heartbeat")) {
                throw root.usage("a channel can not be called \"" + name + "\"", "Write: name = \"team\"");
            }
            if (!names.add(name)) {
                throw root.usage("two channels are called " + name, "Give each a name of its own: name = \"team\"");
            }
        });
        return List.copyOf(channels);
    }

    private static Webhook webhook(AlertNode one, Http http) {
        return new Webhook(
                one.text("name", "webhook"),
                Http.address(one.path() + ".url", one.need("url", "https://example.org/hooks/holdfast")),
                WebhookSecret.parse(one.secret("secret")
                        .orElseThrow(() -> one.usage(
                                "there is no secret",
                                "Write: secret = \"${HOLDFAST_WEBHOOK_SECRET}\", or secret_file"))),
                http);
    }

    /**
     * The watcher outside; empty when there is none.
     *
     * @throws Failure USAGE for an address that is none
     */
    public Optional<Heartbeat> heartbeat(Http http) {
        AlertNode one = root.at("heartbeat");
        return one.isThere()
                ? Optional.of(new Heartbeat(
                        Http.address("alerts.heartbeat.url", one.need("url", "${HOLDFAST_HEARTBEAT_URL}")), http))
                : Optional.empty();
    }

    /** Whether the watcher outside is told that something is wrong; else it hears nothing then. */
    public boolean tellsFailures() {
        return root.at("heartbeat").flag("fail");
    }

    /** All of it for people to read, by key; of an address or a secret it says only that it is set. */
    public Map<String, String> shown() {
        Map<String, String> shown = new TreeMap<>();
        shown.put("remind_every", text(remindEvery()));
        shown.put("rules", rules().on().stream().map(Rule::word).sorted().collect(Collectors.joining(", ")));
        for (String kind : List.of("webhook", "mail", "heartbeat")) {
            String names = StreamSupport.stream(root.each(kind).spliterator(), false)
                    .map(one -> one.text("name", kind))
                    .collect(Collectors.joining(", "));
            if (!names.isEmpty()) {
                shown.put(kind, names);
            }
        }
        return shown;
    }

    private static String text(Duration duration) {
        return duration.toMinutes() % 60 == 0 ? duration.toHours() + "h" : duration.toMinutes() + "m";
    }

    /** As it stands in the file, to tell whether it was changed. */
    public JsonNode written() {
        return root.node();
    }
}
