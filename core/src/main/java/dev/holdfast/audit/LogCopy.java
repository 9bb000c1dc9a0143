package dev.holdfast.audit;

import dev.holdfast.model.Failure;
import dev.holdfast.store.Store;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The files of one log as they are found, in one or several places. One file is in memory at a time. */
final class LogCopy {
    /** A file of ours has half a MiB; whatever is so much longer is not ours. */
    private static final int LONGEST = 1 << 25;

    private final String name;
    private final NavigableMap<Long, List<Place>> files = new TreeMap<>();

    private record Place(Store store, String object) {
        /** Whether a log is written there. */
        boolean isHome() {
            return store.list(AuditLog.LOCK, "").stream()
                    .anyMatch(entry -> entry.name().equals(AuditLog.LOCK));
        }
    }

    /**
     * A line.
     *
     * @param bytes without the line feed
     * @param whole whether there was one
     * @param first the number that its file has as a name, or 0 if it is not the first line
     * @param last whether nothing follows in the whole log
     */
    record Line(byte[] bytes, boolean whole, long first, boolean last) {}

    LogCopy(String name) {
        this.name = name;
    }

    String name() {
        return name;
    }

    void add(long first, Store store, String object) {
        files.computeIfAbsent(first, any -> new ArrayList<>()).add(new Place(store, object));
    }

    Stream<Line> lines() {
        return files.keySet().stream().flatMap(this::lines);
    }

    /** The last entries before a number, the newest first; files that hold none of them are not read. */
    List<AuditEntry> newest(long before, int most) {
        List<AuditEntry> newest = new ArrayList<>();
        for (long first : files.headMap(before, false).descendingKeySet()) {
            if (newest.size() >= most) {
                break;
            }
            lines(first)
                    .flatMap(line -> EntryLine.parse(line.bytes()).stream())
                    .filter(entry -> entry.seq() < before)
                    .toList()
                    .reversed()
                    .stream()
                    .limit(most - newest.size())
                    .forEach(newest::add);
        }
        return newest;
    }

    /** The first entry that is not the same in all places that have its file. */
    Optional<Problem> disagreement() {
        return files.entrySet().stream()
                .filter(file -> file.getValue().size() > 1)
                .flatMap(file -> disagreement(file.getKey(), file.getValue()).stream())
                .findFirst();
    }

    private Optional<Problem> disagreement(long first, List<Place> places) {
        List<Disagreement.Version> versions = places.stream()
                .map(place -> new Disagreement.Version(place.store.address(), place.isHome(), content(place)))
                .toList();
        return Disagreement.in(first, versions, files.lastKey() == first);
    }

    private Stream<Line> lines(long first) {
        byte[] content = longest(files.get(first));
        boolean lastFile = files.lastKey() == first;
        List<Line> lines = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < content.length; i++) {
            if (content[i] == '\n' || i == content.length - 1) {
                boolean whole = content[i] == '\n';
                byte[] bytes = Arrays.copyOfRange(content, start, whole ? i : i + 1);
                lines.add(new Line(bytes, whole, start == 0 ? first : 0, lastFile && i == content.length - 1));
                start = i + 1;
            }
        }
        return lines.stream();
    }

    private static byte[] longest(List<Place> places) {
        byte[] longest = new byte[0];
        for (Iterator<Place> each = places.iterator(); each.hasNext(); ) {
            byte[] content = content(each.next());
            longest = content.length > longest.length ? content : longest;
        }
        return longest;
    }

    private static byte[] content(Place place) {
        try (InputStream in = place.store.read(place.object, 0)) {
            byte[] bytes = in.readNBytes(LONGEST + 1);
            if (bytes.length > LONGEST) {
                throw new Failure(
                        Failure.Kind.CORRUPT,
                        place.object + " in " + place.store.address() + " is too long for a file of an audit log",
                        "It was not written by Holdfast; look at it.");
            }
            return bytes;
        } catch (IOException e) {
            throw e.getCause() instanceof Failure meant ? meant : new UncheckedIOException(e);
        }
    }
}
