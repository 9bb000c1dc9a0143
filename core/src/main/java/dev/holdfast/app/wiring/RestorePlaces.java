package dev.holdfast.app.wiring;

import dev.holdfast.denokv.corridor.DenokvRoom;
import dev.holdfast.model.Failure;
import dev.holdfast.transfer.runs.Places;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What a caller of the server may have written: databases and namespaces of the account, and files below the folders of
 * {@code restore_folders}. Links are followed before it is looked where a path leads, and what they lead to is what is
 * written. A path with {@code ..} is refused: behind a link it means something else to the system than to its reader. So is the
 * URL of a Deno KV database: the server's own token would go wherever a caller says.
 */
public final class RestorePlaces implements Places {
    private final Supplier<List<Path>> folders;

    /** @param folders as they are configured now */
    public RestorePlaces(Supplier<List<Path>> folders) {
        this.folders = folders;
    }

    @Override
    public String settled(String address) {
        Address parsed = Address.parse(address);
        if (parsed.scheme().equals("d1") || parsed.scheme().equals("kv")) {
            return address;
        }
        boolean isElsewhere = parsed.scheme().equals("denokv") && DenokvRoom.isServed(parsed.rest());
        if (isElsewhere
                || !Set.of("sqlite", "sql", "json", "wrangler", "denokv").contains(parsed.scheme())) {
            throw new Failure(
                    Failure.Kind.USAGE,
                    "\"" + address + "\" is nothing that a server restores into",
                    "Name a target as d1:shop-restored or kv:sessions-restored.");
        }
        int end = parsed.scheme().equals("wrangler") ? parsed.rest().lastIndexOf('#') : -1;
        String path = end < 0 ? parsed.rest() : parsed.rest().substring(0, end);
        return real(path)
                .filter(real -> folders.get().stream().anyMatch(folder -> isBelow(folder, real)))
                .map(real -> parsed.scheme() + ":" + real + parsed.rest().substring(path.length()))
                .orElseThrow(() -> outside(address));
    }

    private static Failure outside(String address) {
        return new Failure(
                Failure.Kind.USAGE,
                address + " is a file of the server's machine, outside of the folders that it may restore into",
                "Allow a folder in holdfast.toml: restore_folders = [\"/srv/restored\"] under [server]; write the path"
                        + " without \"..\".");
    }

    private static boolean isBelow(Path folder, Path real) {
        try {
            Path allowed = folder.toAbsolutePath().toRealPath();
            return real.startsWith(allowed) && !real.equals(allowed);
        } catch (IOException e) {
            return false;
        }
    }

    private static Optional<Path> real(String text) {
        try {
            Path path = Path.of(text).toAbsolutePath();
            for (Path segment : path) {
                if (segment.toString().equals("..")) {
                    return Optional.empty();
                }
            }
            return Optional.of(real(path.normalize()));
        } catch (IOException | InvalidPathException e) {
            return Optional.empty();
        }
    }

    /** The path with all links in it followed; its end need not exist. */
    private static Path real(Path path) throws IOException {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS) || path.getParent() == null
                ? path.toRealPath()
                : real(path.getParent()).resolve(path.getFileName());
    }
}
