package dev.holdfast.denokv.engine.file;

import dev.holdfast.model.Failure;
import dev.holdfast.model.Failure.Kind;
import java.nio.file.Path;
import java.sql.SQLException;
import org.sqlite.core.Codes;

/** What SQLite's result codes (sqlite.org/rescode.html) mean to whoever runs the database. */
final class FileFailure {
    private static final int NOT_A_DATABASE = 26;

    private FileFailure() {}

    static Failure of(Path file, SQLException cause) {
        return switch (cause.getErrorCode() & 0xff) {
            case NOT_A_DATABASE ->
                new Failure(Kind.CORRUPT, file + " is not an SQLite database", "Check the path", cause);
            case Codes.SQLITE_CORRUPT ->
                new Failure(Kind.CORRUPT, file + " is damaged", "Check a backup of it out into a new file", cause);
            case Codes.SQLITE_BUSY, Codes.SQLITE_LOCKED ->
                new Failure(Kind.BUSY, file + " is in use by another program", "Stop it, or try again later", cause);
            case Codes.SQLITE_FULL ->
                new Failure(Kind.REMOTE, "the disk is full: " + file + " could not be written", "Make room", cause);
            case Codes.SQLITE_PERM, Codes.SQLITE_READONLY, Codes.SQLITE_CANTOPEN ->
                new Failure(
                        Kind.DENIED,
                        file + " can not be opened: " + cause.getMessage(),
                        "Check the permissions of the file and of its folder",
                        cause);
            default ->
                new Failure(
                        Kind.REMOTE,
                        "reading or writing " + file + " failed: " + cause.getMessage(),
                        "Check the disk",
                        cause);
        };
    }
}
