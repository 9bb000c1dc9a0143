package dev.holdfast.server.http;

import java.io.IOException;
import java.sql.SQLException;
import java.util.Locale;
import java.util.stream.Stream;

/** Tells a full disk, or a spent quota, of this machine from what else can go wrong with a file. */
final class FullDisk {
    private FullDisk() {}

    /** By the system's words (strerror, FormatMessage) and SQLite's: Java has no other name for it. */
    static boolean isBehind(Throwable thrown) {
        return Stream.iterate(thrown, one -> one != null, Throwable::getCause)
                .limit(20)
                .filter(one -> one instanceof IOException || one instanceof SQLException)
                .map(one -> String.valueOf(one.getMessage()).toLowerCase(Locale.ROOT))
                .anyMatch(words -> words.contains("no space left")
                        || words.contains("not enough space")
                        || words.contains("quota exceeded")
                        || words.contains("disk is full"));
    }
}
