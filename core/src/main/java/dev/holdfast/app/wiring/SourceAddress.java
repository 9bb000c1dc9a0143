package dev.holdfast.app.wiring;

import dev.holdfast.cli.config.Config;
import dev.holdfast.denokv.corridor.DenokvRoom;
import dev.holdfast.model.Capturing;
import dev.holdfast.model.Failure;
import dev.holdfast.store.StoreUrl;
import dev.holdfast.wrangler.WranglerRoom;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Set;

/** The address of a source in its one spelling, as far as that can be told without asking anybody. */
public final class SourceAddress {
    private static final Set<String> UNREADABLE = Set.of("", "csv");
    private static final Set<String> FILES = Set.of("sqlite", "sql", "json");

    private SourceAddress() {}

    /**
     * Without the account in force before its name, and with the whole path of a file. Two addresses of one source give the same
     * text; but a database by its name and by its id are not seen as one.
     *
     * @throws Failure USAGE when nothing stands behind the scheme, or nothing can be read from such a place
     */
    public static String plain(String address, Config config, Environment environment) {
        Address parsed = Address.parse(address);
        if (address.endsWith(":") || isVendor(parsed) && parsed.rest().matches("[0-9a-f]{32}/")) {
            throw new Failure(
                    Failure.Kind.USAGE,
                    "the source \"" + shown(address) + "\" names nothing: a name is missing at its end",
                    "Write it as d1:NAME, kv:NAME or sqlite:FILE.");
        }
        if (UNREADABLE.contains(parsed.scheme())) {
            throw AddressBook.unknown(address, "read");
        }
        if (FILES.contains(parsed.scheme())) {
            return parsed.scheme() + ":" + whole(parsed.rest());
        }
        String account =
                config.accountId().isEmpty() ? environment.get("CLOUDFLARE_ACCOUNT_ID", "") : config.accountId();
        boolean isOwn = isVendor(parsed) && !account.isEmpty() && parsed.rest().startsWith(account + "/");
        return isOwn ? parsed.scheme() + ":" + parsed.rest().substring(account.length() + 1) : address;
    }

    /**
     * Refuses what can never be read in this way, as far as that can be told without asking anybody.
     *
     * @throws Failure USAGE for a way of reading that such a source does not have, for an address that its room does not take, and
     *     for a URL with a password in it, which is not told
     */
    public static void demand(String address, Capturing capturing) {
        Address parsed = Address.parse(address);
        AddressBook.refuseForeign(parsed, shown(address), capturing);
        switch (parsed.scheme()) {
            case "wrangler" -> WranglerRoom.demand(address);
            case "denokv" -> DenokvRoom.demand(parsed.rest());
            case "denokv-backup" -> StoreUrl.parse(DenokvRoom.backupStore(parsed.rest()));
            case "snapshot" -> StoreUrl.parse(parsed.rest());
            default -> {}
        }
    }

    /** Addresses hold no secrets by our rules; what stands before an @ in a URL is hidden all the same. */
    public static String shown(String address) {
        return address.replaceAll("//[^/@\\s]*(:.*)?@", "//…@");
    }

    private static boolean isVendor(Address address) {
        return address.scheme().equals("d1") || address.scheme().equals("kv");
    }

    private static String whole(String file) {
        try {
            return Path.of(file).toAbsolutePath().normalize().toString();
        } catch (InvalidPathException e) {
            return file;
        }
    }
}
