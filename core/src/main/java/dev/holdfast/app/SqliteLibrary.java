package dev.holdfast.app;

import dev.holdfast.flow.TemporaryFolder;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import org.sqlite.util.LibraryLoaderUtil;

/**
 * The native library of SQLite, written once and loaded from there by every process. The driver by itself writes it into the
 * folder for temporary files at each start, and there it stays when the process is killed.
 */
final class SqliteLibrary {
    private static final Set<String> WITHOUT =
            Set.of("list", "show", "forget", "hold", "token", "keys", "audit", "completion", "help");

    private SqliteLibrary() {}

    /**
     * To be called before anything of SQLite is. Where the library can not be kept, all is as the driver does it.
     *
     * @param folder need not exist
     */
    static void keepIn(Path folder, String verb) {
        boolean isChosen =
                System.getProperty("org.sqlite.lib.path") != null || System.getProperty("org.sqlite.tmpdir") != null;
        if (isChosen || verb.startsWith("-") || WITHOUT.contains(verb)) {
            return;
        }
        try {
            System.setProperty("org.sqlite.lib.path", kept(folder).getParent().toString());
        } catch (IOException _) {
            // Then it is a temporary file.
        }
    }

    /** By the library's content: another version, or another machine's, has another place, and nobody changes a file. */
    private static Path kept(Path folder) throws IOException {
        String name = LibraryLoaderUtil.getNativeLibName();
        String resource = LibraryLoaderUtil.getNativeLibResourcePath() + "/" + name;
        Path library =
                folder.resolve("sqlite-" + checksum(resource)).resolve(name).toAbsolutePath();
        if (!Files.exists(library)) {
            Files.createDirectories(library.getParent());
            write(resource, library);
        }
        return library;
    }

    private static String checksum(String resource) throws IOException {
        try (CheckedInputStream in = new CheckedInputStream(open(resource), new CRC32())) {
            in.transferTo(OutputStream.nullOutputStream());
            return "%08x".formatted(in.getChecksum().getValue());
        }
    }

    private static void write(String resource, Path library) throws IOException {
        try (TemporaryFolder beside = TemporaryFolder.in(library.getParent());
                InputStream in = open(resource)) {
            Path half = beside.path().resolve("half");
            try (FileChannel out = FileChannel.open(half, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                in.transferTo(Channels.newOutputStream(out));
                out.force(true);
            }
            Files.move(half, library, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private static InputStream open(String resource) throws IOException {
        InputStream in = LibraryLoaderUtil.class.getResourceAsStream(resource);
        if (in == null) {
            throw new FileNotFoundException(resource);
        }
        return in;
    }
}
