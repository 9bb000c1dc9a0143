package dev.holdfast.wrangler;

import dev.holdfast.model.Failure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The folder {@code v3} with everything that {@code wrangler dev} keeps, and where each thing lies in it. */
record State(Path v3) {
    private static final String DATABASES = "miniflare-D1DatabaseObject";
    private static final String NAMESPACES = "miniflare-KVNamespaceObject";
    private static final Pattern ID =
            Pattern.compile("[0-9a-fA-F]{32}|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
    private static final Pattern SAFE = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,254}");

    /** One resource and where it lies; the files need not exist. */
    record Located(State state, String id, Path file, Path blobs) {
        /** The folder in which a running workerd keeps files open all the time. */
        Path folder() {
            return file.getParent();
        }
    }

    /** Where the resource of an address lies. */
    static Located locate(WranglerAddress address) {
        State state = new State(root(address.folder()));
        String id = id(address);
        return address.kind() == WranglerAddress.Kind.D1 ? state.database(id) : state.namespace(id);
    }

    Located database(String id) {
        Path folder = v3.resolve("d1").resolve(DATABASES);
        return new Located(this, id, folder.resolve(StateName.of(DATABASES, id) + ".sqlite"), folder);
    }

    Located namespace(String id) {
        Path folder = v3.resolve("kv").resolve(NAMESPACES);
        return new Located(
                this,
                id,
                folder.resolve(StateName.of(NAMESPACES, id) + ".sqlite"),
                v3.resolve("kv").resolve(id).resolve("blobs"));
    }

    private static Path root(Path folder) {
        return Files.isDirectory(folder.resolve("v3")) ? folder.resolve("v3") : folder.resolve(".wrangler/state/v3");
    }

    private static String id(WranglerAddress address) {
        List<Binding> all = ProjectConfig.bindings(address.folder()).stream()
                .filter(binding -> binding.kind() == address.kind())
                .toList();
        List<String> ids = all.stream()
                .filter(binding -> binding.answersTo(address.name()))
                .map(Binding::id)
                .distinct()
                .toList();
        if (ids.size() > 1) {
            throw new Failure(
                    Failure.Kind.USAGE,
                    address + " is several things, one for each environment",
                    "Name it by its id: " + String.join(", ", ids) + ".");
        }
        return checked(ids.isEmpty() ? unconfigured(address, all) : ids.getFirst());
    }

    /** Without a configuration any name may be right; beside one, only what looks like an id. */
    private static String unconfigured(WranglerAddress address, List<Binding> all) {
        if (!all.isEmpty() && !ID.matcher(address.name()).matches()) {
            throw new Failure(
                    Failure.Kind.NOT_FOUND,
                    "the wrangler configuration in " + address.folder() + " has no " + address.name(),
                    "It has: " + all.stream().map(Binding::name).distinct().collect(Collectors.joining(", ")) + ".");
        }
        return address.name();
    }

    private static String checked(String id) {
        if (!SAFE.matcher(id).matches()) {
            throw new Failure(
                    Failure.Kind.USAGE, id + " can not be the name of local state", "Give the resource a plain id.");
        }
        return id;
    }
}
