package dev.holdfast.app.wiring;

import dev.holdfast.cloudflare.ApiSettings;
import dev.holdfast.cloudflare.CloudflareApi;
import dev.holdfast.cloudflare.RequestBudget;
import dev.holdfast.cloudflare.d1.D1Source;
import dev.holdfast.cloudflare.d1.D1Target;
import dev.holdfast.cloudflare.export.D1Export;
import dev.holdfast.cloudflare.export.D1ExportSource;
import dev.holdfast.cloudflare.kv.KvSource;
import dev.holdfast.cloudflare.kv.KvTarget;
import dev.holdfast.flow.Scratch;
import dev.holdfast.flow.Source;
import dev.holdfast.flow.Target;
import dev.holdfast.flow.export.PolledExport;
import dev.holdfast.model.Capturing;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Selection;
import dev.holdfast.model.Writing;
import java.io.InputStream;
import java.net.URI;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The Cloudflare account in force, by wrangler's own variables. One client for the whole process, because the account's
 * requests are counted together; made when first needed.
 */
final class Account implements AutoCloseable {
    private final Environment environment;
    private final String configured;
    private final long importBytes;
    private final Supplier<RequestBudget> shared;
    private CloudflareApi api;
    private RequestBudget budget;

    /**
     * @param configured the account id of the configuration, or empty
     * @param importBytes of SQL at which a part of a restore into D1 ends
     */
    Account(Environment environment, String configured, long importBytes) {
        this(environment, configured, importBytes, null);
    }

    /** @param shared whose requests are counted together with these; null: nobody's */
    private Account(Environment environment, String configured, long importBytes, Supplier<RequestBudget> shared) {
        this.shared = shared;
        this.importBytes = importBytes;
        this.environment = environment;
        this.configured = configured;
    }

    Source database(String name, Capturing capturing, Scratch.Opener engines) {
        return capturing.mode() == Capturing.Mode.EXPORT
                ? D1ExportSource.live(api(), name, reading(engines, name, Failure.Kind.REMOTE), capturing.selection())
                : new D1Source(api(), name, capturing);
    }

    /** Its dump is kept, and reads the same however often it is tried. */
    PolledExport export(Accounts.Meant meant, Selection selection, Scratch.Opener engines) {
        String name = meant.name();
        return new D1Export(api(), name, reading(engines, name, Failure.Kind.CORRUPT), selection, meant::readdressed);
    }

    /** Another one of the same token, which counts the requests of all of them together. */
    Account other(String id) {
        return new Account(environment, id, importBytes, this::budget);
    }

    private static Scratch.Opener reading(Scratch.Opener engines, String name, Failure.Kind refused) {
        return (kind, limits) -> new ExportScratch(engines.open(kind, limits), name, refused);
    }

    Source namespace(String title, Capturing capturing) {
        return new KvSource(api(), title, capturing.selection(), capturing.mode() == Capturing.Mode.SINGLE);
    }

    Target databaseTarget(String name, Writing writing) {
        return new D1Target(api(), name, writing.mode(), importBytes);
    }

    Target namespaceTarget(String title, Writing writing) {
        return new KvTarget(api(), title, writing, StateFolder.of(environment).file("kv " + accountId() + " " + title));
    }

    synchronized CloudflareApi api() {
        if (api == null) {
            api = new CloudflareApi(new ApiSettings(
                    base(), credentials(), accountId(), environment.clock(), environment.pause(), budget()));
        }
        return api;
    }

    private URI base() {
        String base = environment.get("CLOUDFLARE_API_BASE_URL", ApiSettings.PUBLIC.toString());
        try {
            return URI.create(base);
        } catch (IllegalArgumentException e) {
            throw new Failure(
                    Failure.Kind.USAGE, "CLOUDFLARE_API_BASE_URL is no URL: " + base, "Unset it, or mend it.", e);
        }
    }

    private ApiSettings.Credentials credentials() {
        String email = environment.secret("CLOUDFLARE_EMAIL");
        String key = environment.secret("CLOUDFLARE_API_KEY");
        String token = environment.secret("CLOUDFLARE_API_TOKEN");
        if (token.isEmpty() && !email.isEmpty() && !key.isEmpty()) {
            return new ApiSettings.Credentials(null, email, key);
        }
        return ApiSettings.Credentials.token(environment.needSecret(
                "CLOUDFLARE_API_TOKEN",
                "Make a token with the permissions D1 Edit and Workers KV Storage Edit, and export it."));
    }

    String accountId() {
        return configured.isEmpty()
                ? environment.need(
                        "CLOUDFLARE_ACCOUNT_ID",
                        "It is in the address of the dashboard; or set account_id in holdfast.toml.")
                : configured;
    }

    /** Empty when no account is named. */
    Optional<RequestBudget.Usage> usage() {
        boolean named = !configured.isEmpty()
                || !environment.get("CLOUDFLARE_ACCOUNT_ID", "").isEmpty();
        return named ? Optional.of(budget().usage(environment.clock().instant())) : Optional.empty();
    }

    private synchronized RequestBudget budget() {
        if (budget == null) {
            String text = environment.get("HOLDFAST_REQUEST_BUDGET", "");
            RequestBudget own = text.isEmpty() ? RequestBudget.standard() : RequestBudget.parse(text);
            budget = shared == null ? own : shared.get();
        }
        return budget;
    }

    @Override
    public synchronized void close() {
        if (api != null) {
            api.close();
        }
    }

    /** An engine for the vendor's own export: what does not run there is no mistake of whoever asked for it. */
    private record ExportScratch(Scratch engine, String database, Failure.Kind refused) implements Scratch {
        @Override
        public Target target() {
            return engine.target();
        }

        @Override
        public void run(InputStream sql) {
            try {
                engine.run(sql);
            } catch (Failure failure) {
                if (failure.kind() != Failure.Kind.USAGE) {
                    throw failure;
                }
                throw new Failure(
                        refused,
                        "the export of d1:" + database + " can not be read: " + failure.getMessage(),
                        "Use --mode auto, which does not ask for the export.",
                        failure);
            }
        }

        @Override
        public Source source() {
            return engine.source();
        }

        @Override
        public void close() {
            engine.close();
        }
    }
}
