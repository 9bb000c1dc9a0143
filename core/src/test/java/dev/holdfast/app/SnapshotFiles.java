package dev.holdfast.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The files of the only snapshot in a folder, to be damaged; closing it brings back what was there. */
final class SnapshotFiles implements AutoCloseable {
    private final Path root;
    private final Path folder;
    private final Map<String, byte[]> good = new TreeMap<>();

    SnapshotFiles(Path store) {
        try (Stream<Path> files = Files.walk(store)) {
            root = store;
            folder = files.filter(file -> file.getFileName().toString().startsWith("manifest.json"))
                    .findFirst()
                    .orElseThrow()
                    .getParent();
            for (String name : names()) {
                good.put(name, Files.readAllBytes(folder.resolve(name)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String id() {
        return root.relativize(folder).toString();
    }

    /** All that were there, with their content. */
    Map<String, byte[]> good() {
        return good;
    }

    /** The only one whose name contains this. */
    String name(String part) {
        return good.keySet().stream()
                .filter(name -> name.contains(part))
                .findFirst()
                .orElseThrow();
    }

    byte[] read(String name) {
        return good.get(name).clone();
    }

    void write(String name, byte[] content) throws IOException {
        Files.write(folder.resolve(name), content);
    }

    void remove(String name) throws IOException {
        Files.delete(folder.resolve(name));
    }

    void flip(String name, int at) throws IOException {
        byte[] bad = read(name);
        bad[at] ^= (byte) (1 << at % 8);
        write(name, bad);
    }

    /** Replaces in the manifest and signs for it in SHA256SUMS, as somebody would who means harm. */
    void replaceManifest(String pattern, String replacement) throws IOException {
        String before = new String(read("manifest.json"), StandardCharsets.UTF_8);
        String after = before.replaceFirst(pattern, replacement);
        if (after.equals(before)) {
            throw new IllegalArgumentException(pattern + " is not in " + before);
        }
        String sums = new String(read("SHA256SUMS"), StandardCharsets.UTF_8).replace(sha256(before), sha256(after));
        write("manifest.json", after.getBytes(StandardCharsets.UTF_8));
        write("SHA256SUMS", sums.getBytes(StandardCharsets.UTF_8));
    }

    static String sha256(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private Iterable<String> names() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString())
                    .toList();
        }
    }

    /** As it was, without what came since. */
    void reset() throws IOException {
        for (String name : names()) {
            if (!good.containsKey(name)) {
                remove(name);
            }
        }
        for (var file : good.entrySet()) {
            Files.write(folder.resolve(file.getKey()), file.getValue());
        }
    }

    @Override
    public void close() throws IOException {
        reset();
    }
}
