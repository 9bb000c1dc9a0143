package dev.holdfast.store.local;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Gives a finished temporary file its name if nobody has it yet; exactly one of several racing calls succeeds. */
@FunctionalInterface
interface Publication {

    /**
     * @return whether the name was free
     * @throws FileSystemException if the file system can not do it this way
     */
    boolean publish(Path temporary, Path target) throws IOException;

    /** By a hard link, which the file system makes or refuses in one step. */
    static boolean byLink(Path temporary, Path target) throws IOException {
        try {
            Files.createLink(target, temporary);
            return true;
        } catch (FileAlreadyExistsException _) {
            return false;
        } catch (UnsupportedOperationException e) {
            throw new FileSystemException(target.toString(), null, "hard links are not supported");
        }
    }

    /** For exFAT and many network shares, which have no links: whoever creates the claim may look and rename. */
    static boolean byClaim(Path temporary, Path target) throws IOException {
        Path claim = target.resolveSibling(target.getFileName() + "~claim");
        try {
            Files.createFile(claim);
        } catch (FileAlreadyExistsException e) {
            throw new IOException("somebody else is writing it", e);
        }
        try {
            if (Files.exists(target)) {
                return false;
            }
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
            return true;
        } finally {
            Files.delete(claim);
        }
    }

    /** By a link where there are links, else by a claim. */
    static boolean byLinkOrClaim(Path temporary, Path target) throws IOException {
        try {
            return byLink(temporary, target);
        } catch (FileSystemException e) {
            return byClaim(temporary, target);
        }
    }
}
