package dev.holdfast.store.local;

import dev.holdfast.store.StoreException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Locale;

/** Says what an error of the file system means to the caller of a store. */
final class LocalFailures {
    private LocalFailures() {}

    /** @param doing what was attempted, as in "write" */
    static StoreException of(String doing, Path path, IOException e) {
        String message = "Could not " + doing + " " + path + ": " + reason(e);
        return switch (e) {
            // The folders above were made just now, so they can not be made here.
            case NoSuchFileException _
            when doing.equals("write") ->
                new StoreException.Denied(message, "Check the path of the folder: nothing can be made there", e);
            case NoSuchFileException _, NotDirectoryException _ -> new StoreException.NotFound(message, "", e);
            case AccessDeniedException _ -> new StoreException.Denied(message, PERMISSIONS, e);
            case FileAlreadyExistsException _ -> new StoreException.Denied(message, IN_THE_WAY, e);
            default -> byReason(message, e);
        };
    }

    private static final String PERMISSIONS = "Check the owner and the permissions of the folder";
    private static final String IN_THE_WAY =
            "A file and a folder can not have one name here; use another folder for the store";

    // The JDK tells these apart only in the operating system's words (strerror, or FormatMessage on Windows).
    private static StoreException byReason(String message, IOException e) {
        String reason = reason(e).toLowerCase(Locale.ROOT);
        if (has(reason, "read-only", "not permitted", "write protected")) {
            return new StoreException.Denied(message, PERMISSIONS + ", and whether the disk is mounted read-only", e);
        }
        if (has(reason, "no space", "quota", "not enough space")) {
            return new StoreException.Exhausted(message, "The disk is full: free some space, then run it again", e);
        }
        if (has(reason, "not a directory")) {
            return new StoreException.NotFound(message, IN_THE_WAY, e);
        }
        if (has(reason, "is a directory")) {
            return new StoreException.Denied(message, IN_THE_WAY, e);
        }
        return new StoreException.Exhausted(message, "Check the disk and that it is still mounted", e);
    }

    private static boolean has(String reason, String... words) {
        for (String word : words) {
            if (reason.contains(word)) {
                return true;
            }
        }
        return false;
    }

    private static String reason(IOException e) {
        return switch (e) {
            case NoSuchFileException _ -> "there is no such file";
            case AccessDeniedException _ -> "access denied";
            case FileSystemException f when f.getReason() != null -> f.getReason();
            case IOException _ -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        };
    }
}
