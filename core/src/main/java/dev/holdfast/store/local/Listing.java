package dev.holdfast.store.local;

import dev.holdfast.store.ObjectName;
import dev.holdfast.store.Store.Entry;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/**
 * One page of the objects below a folder. A folder sorts as its name with a {@code /}: so that going down the tree gives
 * the order of whole names. Links and names that no store takes (temporary files too) are not objects.
 */
final class Listing {
    private static final int PAGE = 4_000;

    private final String prefix;
    private final String after;
    private final List<Entry> page = new ArrayList<>();

    Listing(String prefix, String after) {
        this.prefix = prefix;
        this.after = after;
    }

    List<Entry> of(Path root) throws IOException {
        Path folder = root;
        String at = "";
        // All that is wanted is below the folders that the prefix names: a full one on the way is not read for them.
        for (int end = prefix.indexOf('/'); end >= 0; end = prefix.indexOf('/', end + 1)) {
            if (!ObjectName.isValid(prefix.substring(0, end))) {
                return page;
            }
            folder = folder.resolve(prefix.substring(at.length(), end));
            at = prefix.substring(0, end + 1);
            if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
                return page;
            }
        }
        if (Files.isDirectory(folder)) {
            walk(folder, at);
        }
        return page;
    }

    private void walk(Path folder, String at) throws IOException {
        Smallest children = read(folder, at, "");
        while (page.size() < PAGE) {
            String name = children.poll();
            if (name == null) {
                if (children.left() == null) {
                    return;
                }
                Smallest more = read(folder, at, children.left());
                children.rest().forEach(more::keep);
                children = more;
            } else if (name.endsWith("/")) {
                walk(folder.resolve(name.substring(at.length(), name.length() - 1)), name);
            } else {
                look(folder.resolve(name.substring(at.length())), name, children);
            }
        }
    }

    /** What may be on this page or lead to it, from a name on: of a long log most is not. */
    private Smallest read(Path folder, String at, String from) throws IOException {
        Smallest children = new Smallest(PAGE);
        try (DirectoryStream<Path> paths = Files.newDirectoryStream(folder)) {
            for (Path path : paths) {
                String name = at + path.getFileName();
                if (name.compareTo(from) >= 0 && (isWanted(name) || mayHoldWanted(name + "/"))) {
                    children.add(name);
                }
            }
        } catch (NoSuchFileException _) {
            // removed since its parent was read: nothing is in it
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return children;
    }

    private void look(Path path, String name, Smallest children) throws IOException {
        if (!ObjectName.isValid(name)) {
            return;
        }
        try {
            var attributes = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (attributes.isDirectory() && mayHoldWanted(name + "/")) {
                // What is in it stands behind some of its neighbours.
                children.keep(name + "/");
            } else if (attributes.isRegularFile() && isWanted(name)) {
                page.add(new Entry(name, attributes.size()));
            }
        } catch (NoSuchFileException _) {
            // removed since the folder was read
        }
    }

    private boolean isWanted(String name) {
        return name.startsWith(prefix) && name.compareTo(after) > 0;
    }

    private boolean mayHoldWanted(String folder) {
        boolean below = folder.startsWith(prefix) || prefix.startsWith(folder);
        return below && (folder.compareTo(after) > 0 || after.startsWith(folder));
    }
}
