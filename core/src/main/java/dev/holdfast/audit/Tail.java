package dev.holdfast.audit;

import dev.holdfast.model.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Where a log ends: what the next entry needs to know.
 *
 * @param file the number of the file that grows
 * @param length of its whole lines
 * @param lines in it
 * @param seq of the last entry; 0 for none
 * @param torn what stands behind the last whole line
 */
record Tail(long file, long length, int lines, long seq, String hash, byte[] torn) {

    /** @throws Failure CORRUPT when the end is not what was written there */
    static Tail of(LogFolder log) throws IOException {
        TreeMap<Long, Path> files = log.files();
        if (files.isEmpty()) {
            return new Tail(1, 0, 0, 0, EntryLine.NONE, new byte[0]);
        }
        long newest = files.lastKey();
        Map.Entry<Long, Path> before = files.lowerEntry(newest);
        Tail start = before == null
                ? new Tail(newest, 0, 0, newest - 1, newest == 1 ? EntryLine.NONE : "", new byte[0])
                : endOf(before, new Tail(before.getKey(), 0, 0, before.getKey() - 1, "", new byte[0]));
        if (start.torn.length > 0 || start.seq != newest - 1) {
            throw broken(files.get(newest));
        }
        Tail end = endOf(Map.entry(newest, files.get(newest)), start);
        if (end.hash.isEmpty()) {
            throw broken(files.get(newest));
        }
        return end;
    }

    private static Tail endOf(Map.Entry<Long, Path> file, Tail before) throws IOException {
        byte[] content = Files.readAllBytes(file.getValue());
        Tail at = new Tail(file.getKey(), 0, 0, before.seq, before.hash, new byte[0]);
        int start = 0;
        for (int i = 0; i < content.length; i++) {
            if (content[i] == '\n') {
                AuditEntry entry =
                        at.follower(Arrays.copyOfRange(content, start, i)).orElseThrow(() -> broken(file.getValue()));
                start = i + 1;
                at = new Tail(file.getKey(), start, at.lines + 1, entry.seq(), entry.hash(), new byte[0]);
            }
        }
        return new Tail(
                at.file, at.length, at.lines, at.seq, at.hash, Arrays.copyOfRange(content, start, content.length));
    }

    /** The entry in this line, if it follows. The hash before is not known where a file stands alone. */
    Optional<AuditEntry> follower(byte[] line) {
        return EntryLine.parse(line)
                .filter(entry -> entry.seq() == seq + 1
                        && (hash.isEmpty() || entry.previous().equals(hash)));
    }

    private static Failure broken(Path file) {
        return new Failure(
                Failure.Kind.CORRUPT,
                "the audit log was changed in " + file,
                "See where: holdfast audit verify; then move its folder elsewhere, and a new log begins.");
    }
}
