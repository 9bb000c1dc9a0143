package dev.holdfast.app.wiring;

import dev.holdfast.archive.Archives;
import dev.holdfast.archive.SnapshotReader;
import dev.holdfast.archive.Snapshots;
import dev.holdfast.denokv.corridor.DenokvRoom;
import dev.holdfast.files.CsvTarget;
import dev.holdfast.files.JsonPairsSource;
import dev.holdfast.files.JsonPairsTarget;
import dev.holdfast.files.SqlDumpSource;
import dev.holdfast.files.SqlDumpTarget;
import dev.holdfast.flow.Rooms;
import dev.holdfast.flow.Scratch;
import dev.holdfast.flow.SelectedSource;
import dev.holdfast.flow.Source;
import dev.holdfast.flow.Target;
import dev.holdfast.flow.export.PolledExport;
import dev.holdfast.flow.pairs.DenoKv;
import dev.holdfast.model.Capturing;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Selection;
import dev.holdfast.model.Writing;
import dev.holdfast.sqlite.SqliteSource;
import dev.holdfast.sqlite.SqliteTarget;
import dev.holdfast.wrangler.WranglerRoom;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Locale;
import java.util.Set;

/** Every kind of address, and the room that answers it: one line for each. */
final class AddressBook implements Rooms {
    private final Accounts accounts;
    private final Archives archives;
    private final Scratch.Opener engines;
    private final WranglerRoom wrangler;
    private final DenokvRoom denokv;
    private final Clock clock;

    AddressBook(
            Accounts accounts,
            Archives archives,
            Scratch.Opener engines,
            WranglerRoom wrangler,
            DenokvRoom denokv,
            Clock clock) {
        this.accounts = accounts;
        this.archives = archives;
        this.engines = engines;
        this.wrangler = wrangler;
        this.denokv = denokv;
        this.clock = clock;
    }

    @Override
    public Source source(String address, Capturing capturing) {
        Address parsed = Address.parse(address);
        refuseForeign(parsed, address, capturing);
        return switch (parsed.scheme()) {
            case "d1", "kv" -> vendor(parsed, capturing);
            case "wrangler" -> wrangler.source(address, capturing);
            case "denokv" -> denokv.source(parsed.rest(), capturing);
            case "denokv-backup" -> denokv.backup(parsed.rest(), capturing);
            case "sqlite" -> new SqliteSource(Path.of(parsed.rest()), capturing.selection());
            case "sql" -> new SqlDumpSource(Path.of(parsed.rest()), engines, capturing.selection());
            case "json" -> json(Path.of(parsed.rest()), capturing);
            case "snapshot" -> snapshot(parsed, capturing);
            default -> throw unknown(address, "read");
        };
    }

    @Override
    public Target target(String address, Writing writing) {
        Address parsed = Address.parse(address);
        Accounts.Meant meant = accounts.meant(parsed.rest());
        refuseElsewhere(parsed.scheme(), address, meant);
        refuseBudget(parsed.scheme(), address, writing);
        refuseWideReplace(parsed.scheme(), address, writing);
        return switch (parsed.scheme()) {
            case "d1" -> meant.account().databaseTarget(parsed.rest(), writing);
            case "kv" -> meant.account().namespaceTarget(parsed.rest(), writing);
            case "wrangler" -> wrangler.target(address, writing);
            case "denokv" -> denokv.target(parsed.rest(), writing);
            case "sqlite" -> new SqliteTarget(Path.of(parsed.rest()), writing.mode());
            case "sql" -> new SqlDumpTarget(Path.of(parsed.rest()), writing.mode());
            case "json" -> json(Path.of(parsed.rest()), writing);
            case "csv" -> new CsvTarget(Path.of(parsed.rest()), writing.mode());
            default -> throw unknown(address, "written");
        };
    }

    private Source json(Path file, Capturing capturing) {
        return denokv.isLines(file)
                ? denokv.lines(file, capturing)
                : SelectedSource.of(new JsonPairsSource(file, temporary(), clock), capturing.selection());
    }

    private Target json(Path file, Writing writing) {
        return new JsonTarget(
                "json:" + file,
                catalog -> DenoKv.isIn(catalog) ? denokv.lines(file) : new JsonPairsTarget(file, writing.mode()));
    }

    /** The vendor's own export of what stands behind an address. */
    PolledExport export(String address, Selection selection) {
        Address parsed = Address.parse(address);
        refuseForeign(parsed, address, new Capturing(selection, Capturing.Mode.EXPORT, false));
        Accounts.Meant meant = accounts.meant(parsed.rest());
        return meant.account().export(meant, selection, engines);
    }

    private Source vendor(Address address, Capturing capturing) {
        Accounts.Meant meant = accounts.meant(address.rest());
        return ElsewhereSource.of(
                meant,
                address.scheme().equals("d1")
                        ? meant.account().database(meant.name(), capturing, engines)
                        : meant.account().namespace(meant.name(), capturing));
    }

    /** It is read back by its own name, which says nothing of another account. */
    private static void refuseElsewhere(String scheme, String address, Accounts.Meant meant) {
        if (Set.of("d1", "kv").contains(scheme) && !meant.prefix().isEmpty()) {
            throw new Failure(
                    Failure.Kind.USAGE,
                    address + " can not be written: only what is in the account in force can",
                    "Set CLOUDFLARE_ACCOUNT_ID, and leave the account out of the address.");
        }
    }

    /** What does not apply is refused before anything is opened: it would be recorded as if it did. */
    static void refuseForeign(Address address, String text, Capturing capturing) {
        boolean database = address.scheme().equals("d1");
        boolean namespace = address.scheme().equals("kv");
        if (database) {
            capturing.selection().require(Catalog.Kind.SQLITE);
        }
        boolean single = capturing.mode() == Capturing.Mode.SINGLE;
        if (capturing.mode() != Capturing.Mode.AUTO && !(single ? namespace : database)) {
            throw new Failure(
                    Failure.Kind.USAGE,
                    text + " can not be read with the mode "
                            + capturing.mode().name().toLowerCase(Locale.ROOT),
                    "A database takes auto, snapshot, pages or export, a namespace auto or single; all else has one"
                            + " way only.");
        }
    }

    private static void refuseBudget(String scheme, String address, Writing writing) {
        if (writing.dailyBudget() < 0 || writing.dailyBudget() > 0 && !scheme.equals("kv")) {
            throw new Failure(
                    Failure.Kind.USAGE,
                    "--daily-budget " + writing.dailyBudget() + " says nothing of " + address,
                    "It is a number of keys that may be written into a namespace (kv:) on one day.");
        }
    }

    /** A target that goes away as a whole would lose what is not selected. */
    private static void refuseWideReplace(String scheme, String address, Writing writing) {
        Set<String> tables = writing.selection().tables();
        boolean divisible = scheme.equals("kv") && tables.isEmpty()
                || scheme.equals("denokv") && tables.equals(Set.of(DenoKv.PAIRS.name()));
        if (writing.mode() != Writing.Mode.REPLACE || writing.selection().isAll() || divisible) {
            return;
        }
        boolean mergeable = Set.of("d1", "kv", "sqlite", "wrangler", "denokv").contains(scheme);
        throw new Failure(
                Failure.Kind.USAGE,
                "--replace would remove all of " + address + ", also what is not selected",
                mergeable
                        ? "Say --merge to write what is selected into it, or leave out --tables and --prefix."
                        : "Name a new file.");
    }

    private Source snapshot(Address address, Capturing capturing) {
        Snapshots snapshots = archives.open(address.rest());
        try {
            SnapshotReader reader =
                    snapshots.reader(snapshots.find(null, address.snapshot()).id());
            return SelectedSource.of(new OwningSource(reader, snapshots), capturing.selection());
        } catch (RuntimeException e) {
            snapshots.close();
            throw e;
        }
    }

    private static Path temporary() {
        return Path.of(System.getProperty("java.io.tmpdir"));
    }

    static Failure unknown(String address, String how) {
        if (address.endsWith(":")) {
            return new Failure(
                    Failure.Kind.USAGE,
                    "nothing stands behind " + address,
                    "Write " + address + "NAME; see holdfast --help.");
        }
        String shown = SourceAddress.shown(address);
        boolean file = Files.exists(Path.of(address));
        return new Failure(
                Failure.Kind.USAGE,
                "\"" + shown + "\" is no address that can be " + how,
                file
                        ? "Is it a file? Write sqlite:" + address + ", denokv:" + address + ", sql:" + address
                                + " or json:" + address + "."
                        : "Write d1:" + shown + " for a database, kv:" + shown
                                + " for a namespace; see holdfast --help.");
    }
}
