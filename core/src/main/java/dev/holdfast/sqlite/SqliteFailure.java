package dev.holdfast.sqlite;

import dev.holdfast.model.Failure;
import dev.holdfast.model.Failure.Kind;
import java.nio.file.Path;
import java.sql.SQLException;
import org.sqlite.core.Codes;

/** What SQLite's result codes (sqlite.org/rescode.html) mean to a person. */
final class SqliteFailure {
    private static final int NOT_A_DATABASE = 26;

    private SqliteFailure() {}

    static Failure of(Path file, SQLException cause) {
        return switch (cause.getErrorCode() & 0xff) {
            case NOT_A_DATABASE -> notADatabase(file, cause);
            case Codes.SQLITE_CORRUPT ->
                failure(
                        Kind.CORRUPT,
                        file + " is damaged",
                        "Run sqlite3 with .recover on a copy of it, or go back to a backup",
                        cause);
            case Codes.SQLITE_BUSY, Codes.SQLITE_LOCKED ->
                failure(Kind.BUSY, file + " is in use by another program", "Stop it, or try again later", cause);
            case Codes.SQLITE_FULL ->
                failure(
                        Kind.REMOTE,
                        "the disk is full: " + file + " could not be written",
                        "Make room, or name a place on another disk",
                        cause);
            case Codes.SQLITE_PERM, Codes.SQLITE_READONLY, Codes.SQLITE_CANTOPEN, Codes.SQLITE_AUTH ->
                failure(
                        Kind.DENIED,
                        file + " can not be opened: " + message(cause),
                        "Check the permissions of the file and of its folder",
                        cause);
            case Codes.SQLITE_CONSTRAINT, Codes.SQLITE_MISMATCH ->
                failure(
                        Kind.CORRUPT,
                        "the records do not fit the tables of " + file + ": " + message(cause),
                        "Compare the schema of both sides",
                        cause);
            case Codes.SQLITE_IOERR ->
                failure(
                        Kind.REMOTE,
                        "reading or writing " + file + " failed: " + message(cause),
                        "Check the disk",
                        cause);
            default -> failure(Kind.REMOTE, "SQLite refused " + file + ": " + message(cause), "", cause);
        };
    }

    static Failure notADatabase(Path file, SQLException cause) {
        return failure(
                Kind.CORRUPT,
                file + " is not an SQLite database, or it is encrypted",
                "Check the path; an encrypted file must be decrypted first",
                cause);
    }

    /** True for what another disk would not have done. */
    static boolean isOfTheDisk(SQLException cause) {
        int code = cause.getErrorCode() & 0xff;
        return code == Codes.SQLITE_FULL || code == Codes.SQLITE_IOERR;
    }

    /** SQLite's own words, without the code that the driver puts before and behind them. */
    static String message(SQLException cause) {
        String text = String.valueOf(cause.getMessage());
        int open = text.lastIndexOf('(');
        return text.startsWith("[SQLITE_") && open > 0 && text.endsWith(")")
                ? text.substring(open + 1, text.length() - 1)
                : text;
    }

    private static Failure failure(Kind kind, String message, String hint, SQLException cause) {
        return new Failure(kind, message, hint, cause);
    }
}
