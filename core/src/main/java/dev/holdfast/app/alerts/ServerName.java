package dev.holdfast.app.alerts;

import dev.holdfast.app.wiring.Environment;
import dev.holdfast.app.wiring.StateFolder;
import dev.holdfast.model.Failure;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * A name of this server that it keeps over a restart, and that no other has: the host's, and a number that is in the state
 * folder.
 */
final class ServerName {
    private ServerName() {}

    static String of(Environment environment) {
        String host = environment.get("HOSTNAME", "holdfast").replaceAll("[^A-Za-z0-9.-]", "");
        return host.substring(0, Math.min(60, host.length())) + "-"
                + number(StateFolder.of(environment).folder());
    }

    private static String number(Path folder) {
        Path file = folder.resolve("server-name");
        try {
            Files.createDirectories(folder);
            if (Files.notExists(file)) {
                write(file);
            }
            String number = Files.readString(file).strip();
            if (!number.matches("[0-9a-f]{8}")) {
                throw new Failure(Failure.Kind.CORRUPT, file + " is damaged", "Remove it: it is made anew.");
            }
            return number;
        } catch (IOException e) {
            throw new Failure(
                    Failure.Kind.REMOTE, "cannot write " + file, "Check the disk and the rights on the folder.", e);
        }
    }

    private static void write(Path file) throws IOException {
        byte[] random = new byte[4];
        new SecureRandom().nextBytes(random);
        Path temporary = Files.createTempFile(file.getParent(), "server-name", ".new");
        try (FileChannel channel = FileChannel.open(temporary, java.nio.file.StandardOpenOption.WRITE)) {
            channel.write(java.nio.ByteBuffer.wrap(
                    HexFormat.of().formatHex(random).getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
            channel.force(true);
        }
        try {
            // Of two that begin at once, one is believed.
            Files.createLink(file, temporary);
        } catch (FileAlreadyExistsException e) {
            // The other was faster.
        } catch (UnsupportedOperationException | AtomicMoveNotSupportedException e) {
            Files.move(temporary, file);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }
}
