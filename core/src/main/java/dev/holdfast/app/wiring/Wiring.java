package dev.holdfast.app.wiring;

import dev.holdfast.alert.rules.Rules;
import dev.holdfast.archive.Archives;
import dev.holdfast.archive.Owner;
import dev.holdfast.archive.SnapshotSettings;
import dev.holdfast.archive.Snapshots;
import dev.holdfast.archive.vault.Encryption;
import dev.holdfast.archive.vault.KeyFile;
import dev.holdfast.archive.vault.Keyring;
import dev.holdfast.archive.vault.Signer;
import dev.holdfast.archive.vault.TrustedKeys;
import dev.holdfast.backup.Backup;
import dev.holdfast.backup.Doctor;
import dev.holdfast.backup.Download;
import dev.holdfast.backup.Forget;
import dev.holdfast.backup.Inventory;
import dev.holdfast.backup.Keys;
import dev.holdfast.backup.Prove;
import dev.holdfast.backup.index.SnapshotIndex;
import dev.holdfast.backup.runs.Losses;
import dev.holdfast.cli.Features;
import dev.holdfast.cli.config.AlertConfig;
import dev.holdfast.cli.config.Config;
import dev.holdfast.cloudflare.RequestBudget;
import dev.holdfast.denokv.corridor.DenokvRoom;
import dev.holdfast.flow.Rooms;
import dev.holdfast.flow.Scratch;
import dev.holdfast.flow.Source;
import dev.holdfast.flow.compare.Unverified;
import dev.holdfast.flow.compare.VerifiedCopy;
import dev.holdfast.flow.export.PolledExport;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Pause;
import dev.holdfast.model.Selection;
import dev.holdfast.sqlite.SqliteScratch;
import dev.holdfast.sqlite.SqliteSource;
import dev.holdfast.store.Store;
import dev.holdfast.store.StoreUrl;
import dev.holdfast.store.local.LocalStore;
import dev.holdfast.store.stack.Stores;
import dev.holdfast.transfer.Diff;
import dev.holdfast.transfer.Export;
import dev.holdfast.transfer.Outlook;
import dev.holdfast.transfer.Transfer;
import dev.holdfast.wrangler.WranglerKvScratch;
import dev.holdfast.wrangler.WranglerRoom;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Puts the program together: the only place that knows every room and every provider. */
public final class Wiring implements Features {
    private final Clock clock;
    private final Pause pause;
    private final SecureRandom random = new SecureRandom();
    private final Account account;
    private final Accounts accounts;
    private final Stores stores;
    private final UnaryOperator<Store> aroundStores;
    private final PartSizes sizes;
    private final Keyring keyring;
    private final StateFolder states;
    private final Config.Keys keys;
    private final AlertConfig alerts;
    private final DenokvRoom denokv;
    private volatile SnapshotIndex index;
    private volatile Consumer<StoreUrl> check = url -> {};

    public Wiring(Environment environment, Config config, UnaryOperator<Store> aroundStores) {
        this(environment, config, aroundStores, PartSizes.USUAL);
    }

    /**
     * @param aroundStores put around every store that is opened; tests break things with it
     * @param sizes tests ask for small ones
     */
    public Wiring(Environment environment, Config config, UnaryOperator<Store> aroundStores, PartSizes sizes) {
        this.clock = environment.clock();
        this.pause = environment.pause();
        this.account = new Account(environment, config.accountId(), sizes.restore());
        this.accounts = new Accounts(account, account::other);
        this.stores = new Stores(environment.variables(), clock, pause, random);
        this.aroundStores = aroundStores;
        this.sizes = sizes;
        this.keyring = keyring(environment, config.keys());
        this.states = StateFolder.of(environment);
        this.keys = config.keys();
        this.alerts = config.alerts();
        this.denokv = new DenokvRoom(new Elsewhere(environment), clock, pause, random);
    }

    @Override
    public Backup backup() {
        return new Backup(
                rooms(),
                archives(),
                prove(),
                origin -> SnapshotSettings.of(origin, tool(), clock, Owner.ofThisProcess(random))
                        .with(Encryption.none(random))
                        .with(Optional.ofNullable(keys.sign()).map(Signer::read))
                        .withPartBytes(sizes.snapshot()));
    }

    @Override
    public Prove prove() {
        return new Prove(existing(), this::scratch, Wiring::engineName, tool(), clock);
    }

    @Override
    public Forget forget() {
        return new Forget(existing(), () -> Owner.ofThisProcess(random), clock);
    }

    /** By the rule of the alerts. */
    public Losses losses() {
        Rules rules = new Rules(alerts.rules());
        return (before, after) -> rules.losses(before, after).stream()
                .map(one -> new Losses.Loss(one.collection(), one.before(), one.after()))
                .toList();
    }

    public Download download() {
        return new Download(archives());
    }

    @Override
    public Inventory inventory() {
        return new Inventory(existing());
    }

    /** For the server: from now on a folder of a store that it knows, and that is gone, is a failure. */
    public void knowing(KnownFolders folders) {
        check = folders::check;
    }

    /** For the server, whose stores may not have been made yet. */
    public Inventory shelves() {
        return new Inventory(archives());
    }

    /** For the server; whatever is written through this wiring shows in it at once. The same at every call. */
    public synchronized SnapshotIndex index() {
        if (index == null) {
            index = new SnapshotIndex(address -> archives().open(address), clock);
        }
        return index;
    }

    private void touched(String store, String object) {
        SnapshotIndex told = index;
        if (told != null) {
            told.touched(store, object);
        }
    }

    @Override
    public Transfer transfer() {
        return new Transfer(rooms(), new VerifiedCopy(rooms(), clock, pause, unverified()), clock);
    }

    /** For the server, which plans before it restores. */
    public Outlook outlook() {
        return new Outlook(rooms());
    }

    @Override
    public Diff diff() {
        return new Diff(rooms(), clock);
    }

    @Override
    public Export export() {
        return new Export(rooms());
    }

    @Override
    public Doctor doctor() {
        return new Doctor(
                List.of(MachineChecks::run, new AccountChecks(account, clock)::run),
                address -> new StoreChecks(address, this::store, random).run());
    }

    /** What this process has spent of each account's requests, by the account's id. */
    public Map<String, RequestBudget.Usage> quotas() {
        return account.usage().map(usage -> Map.of(account.accountId(), usage)).orElse(Map.of());
    }

    /** Not one of the features: only the verb of that name needs it. */
    public Keys keys() {
        return new Keys(
                archives(),
                new KeyFile(random),
                keyring,
                () -> Optional.ofNullable(keys.sign()).map(Signer::read),
                () -> Owner.ofThisProcess(random),
                clock);
    }

    /** For the server, which takes them in steps. */
    public PolledExport.Opener exports() {
        return book()::export;
    }

    private Rooms rooms() {
        return book();
    }

    private AddressBook book() {
        return new AddressBook(accounts, existing(), this::scratch, new WranglerRoom(clock, random), denokv, clock);
    }

    /** What the room of Deno KV takes from other rooms. */
    private final class Elsewhere implements DenokvRoom.Outside {
        private final Environment environment;

        Elsewhere(Environment environment) {
            this.environment = environment;
        }

        @Override
        public Source file(Path file) {
            return new SqliteSource(file, Selection.ALL);
        }

        @Override
        public Store store(String address) {
            return reading(address);
        }

        @Override
        public String token() {
            return environment.needSecret("DENO_KV_ACCESS_TOKEN", "It is the token that the server was given.");
        }
    }

    private Unverified unverified() {
        return new UnverifiedFiles(aroundStores.apply(LocalStore.open(states.folder(), clock)), account::accountId);
    }

    private Archives archives() {
        TrustedKeys trusted = TrustedKeys.read(keys.trusted());
        return address -> new Snapshots(store(address), keyring, trusted);
    }

    /** For those who only read: a folder that is not there is a mistake, not an empty store. */
    private Archives existing() {
        return address -> {
            check.accept(StoreUrl.parse(address));
            if (StoreUrl.parse(address) instanceof StoreUrl.Folder(Path folder) && Files.notExists(folder)) {
                throw new Failure(
                        Failure.Kind.NOT_FOUND,
                        "there is no folder " + folder,
                        "Check the path; the first backup makes it.");
            }
            return archives().open(address);
        };
    }

    private static Keyring keyring(Environment environment, Config.Keys keys) {
        String named = environment.get("HOLDFAST_PASSPHRASE_FILE", "");
        Path passphrase = keys.passphrase() == null && !named.isEmpty() ? Path.of(named) : keys.passphrase();
        return keys.identities().isEmpty() && passphrase == null
                ? Keyring.EMPTY
                : Keyring.reading(keys.identities(), passphrase);
    }

    public Store store(String address) {
        StoreUrl url = StoreUrl.parse(address);
        check.accept(url);
        Store opened = aroundStores.apply(stores.open(url));
        return new NoticedStore(opened, object -> touched(address, object));
    }

    /** The same, but nothing can be changed through it. */
    public Store reading(String address) {
        return stores.openReadOnly(StoreUrl.parse(address));
    }

    private Scratch scratch(Catalog.Kind kind, Scratch.Rules rules) {
        return switch (kind) {
            case SQLITE -> new SqliteScratch(rules);
            case KV -> WranglerKvScratch.in(Path.of(System.getProperty("java.io.tmpdir")));
        };
    }

    private static String engineName(Catalog.Kind kind) {
        return switch (kind) {
            case SQLITE -> "SQLite " + EngineVersion.SQLITE;
            case KV -> "state folder of wrangler";
        };
    }

    private static String tool() {
        return "holdfast " + Version.text();
    }
}
