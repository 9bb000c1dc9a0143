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
import java.util.TreeMap;

/**
 * One page of the objects below a folder. A folder sorts as its name with a {@code /}: so that going down the tree gives
 * the order of whole names. Links and names that no store takes (temporary files too) are not objects.
 */
final class Listing {
    private static final int PAGE = 1_000;

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
        for (var child : children(folder, at).entrySet()) {
            if (page.size() == PAGE) {
                return;
            }
            String name = child.getKey();
            if (name.endsWith("/")) {
                walk(folder.resolve(name.substring(at.length(), name.length() - 1)), name);
            } else {
                page.add(new Entry(name, child.getValue().size()));
            }
        }
    }

    /** Attributes by whole name, only of what can be on this page or lead to it. */
    private TreeMap<String, BasicFileAttributes> children(Path folder, String at) throws IOException {
        TreeMap<String, BasicFileAttributes> children = new TreeMap<>();
        try (DirectoryStream<Path> paths = Files.newDirectoryStream(folder)) {
            for (Path path : paths) {
                String name = at + path.getFileName();
                // What is not asked for is most of a long log: it costs a comparison.
                if ((isWanted(name) || mayHoldWanted(name + "/")) && ObjectName.isValid(name)) {
                    add(children, name, path);
                }
            }
        } catch (NoSuchFileException _) {
            // removed since its parent was read: nothing is in it
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return children;
    }

    private void add(TreeMap<String, BasicFileAttributes> children, String name, Path path) throws IOException {
        try {
            var attributes = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (attributes.isDirectory() && mayHoldWanted(name + "/")) {
                children.put(name + "/", attributes);
            } else if (attributes.isRegularFile() && isWanted(name)) {
                children.put(name, attributes);
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
