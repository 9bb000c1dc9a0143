package dev.holdfast.wrangler;

import dev.holdfast.model.Failure;
import java.nio.file.Path;

/**
 * {@code wrangler:<dir>#d1:<name>} or {@code wrangler:<dir>#kv:<name>}.
 *
 * @param folder a project folder, or a folder of state (what {@code --persist-to} names)
 * @param name a binding, the name of a database, or an id
 */
record WranglerAddress(Path folder, Kind kind, String name) {
    private static final String SCHEME = "wrangler:";

    enum Kind {
        D1,
        KV;

        String prefix() {
            return name().toLowerCase(java.util.Locale.ROOT) + ":";
        }
    }

    static WranglerAddress parse(String address) {
        int hash = address.lastIndexOf('#');
        if (address.startsWith(SCHEME) && hash > SCHEME.length()) {
            String resource = address.substring(hash + 1);
            for (Kind kind : Kind.values()) {
                if (resource.startsWith(kind.prefix())
                        && resource.length() > kind.prefix().length()) {
                    return new WranglerAddress(
                            Path.of(address.substring(SCHEME.length(), hash)),
                            kind,
                            resource.substring(kind.prefix().length()));
                }
            }
        }
        throw new Failure(
                Failure.Kind.USAGE,
                address + " is not the address of local wrangler state",
                "Write wrangler:<folder>#d1:<binding> or wrangler:<folder>#kv:<binding>.");
    }

    @Override
    public String toString() {
        return SCHEME + folder + "#" + kind.prefix() + name;
    }
}
