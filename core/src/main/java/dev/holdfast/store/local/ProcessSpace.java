package dev.holdfast.store.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * Within what the number of a process means that process: one start of one machine, and one container on it.
 *
 * <p>Its id is a hash of Linux's boot id, the namespace of process numbers, the host's name, and the user with his privileges
 * (proc(5), pid_namespaces(7)); it is empty where there is nothing like that. The user is part of it because a service may be
 * kept from seeing the processes of others ({@code hidepid}): there one that is not seen may live.
 */
final class ProcessSpace {
    static final String ID = id(Path.of("/proc"));

    private static final int LENGTH = 12;

    private ProcessSpace() {}

    private static String id(Path proc) {
        try {
            String space = Files.readString(proc.resolve("sys/kernel/random/boot_id"))
                    + Files.readSymbolicLink(proc.resolve("self/ns/pid"))
                    + Files.readString(proc.resolve("sys/kernel/hostname"))
                    + user(proc.resolve("self/status"));
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(space.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash).substring(0, LENGTH);
        } catch (IOException | UnsupportedOperationException e) {
            return "";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> user(Path status) throws IOException {
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("Uid:") || line.startsWith("CapPrm:"))
                .toList();
    }

    /** Whether there is certainly no such process any more. A number that was given to another looks alive. */
    static boolean isGone(String space, long pid) {
        return !space.isEmpty() && space.equals(ID) && ProcessHandle.of(pid).isEmpty();
    }
}
