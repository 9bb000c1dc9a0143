package dev.holdfast.audit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Compares what several places hold of one file of a log, line by line. */
final class Disagreement {
    private final long first;
    private final List<Version> versions;
    private final List<List<byte[]>> lines;

    /**
     * The file in one place.
     *
     * @param home whether the log is written there
     */
    record Version(String place, boolean home, byte[] content) {}

    private Disagreement(long first, List<Version> versions) {
        this.first = first;
        this.versions = versions;
        this.lines = versions.stream().map(version -> lines(version.content)).toList();
    }

    /**
     * The first entry that is not the same everywhere.
     *
     * @param first number of the file's first entry
     * @param growing whether it may still be written: then a copy of it may end earlier than where it is written, or, if
     *     that is not among them, than the longest
     */
    static Optional<Problem> in(long first, List<Version> versions, boolean growing) {
        Version written = versions.stream()
                .filter(Version::home)
                .findFirst()
                .orElseGet(() -> versions.stream()
                        .max((a, b) -> Integer.compare(a.content.length, b.content.length))
                        .orElseThrow());
        List<Version> compared = versions.stream()
                .filter(one -> !growing || one == written || !begins(written.content, one.content))
                .toList();
        return new Disagreement(first, compared).first();
    }

    private static boolean begins(byte[] whole, byte[] start) {
        return start.length <= whole.length && Arrays.equals(whole, 0, start.length, start, 0, start.length);
    }

    private Optional<Problem> first() {
        int most = lines.stream().mapToInt(List::size).max().orElse(0);
        for (int i = 0; i < most; i++) {
            byte[] one = line(0, i);
            for (int other = 1; other < lines.size(); other++) {
                if (!Arrays.equals(one, line(other, i))) {
                    return Optional.of(problem(i));
                }
            }
        }
        return Optional.empty();
    }

    /** The line is not the same everywhere, those before it are. */
    private Problem problem(int at) {
        List<String> missing = new ArrayList<>();
        List<String> changed = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            if (!isRight(i, at)) {
                (lacks(i, at) ? missing : changed).add(versions.get(i).place);
            }
        }
        if (!changed.isEmpty()) {
            return new Problem(Problem.Kind.CHANGED, first + at, "is not what was written in " + text(changed));
        }
        return missing.isEmpty()
                ? new Problem(
                        Problem.Kind.CHANGED,
                        first + at,
                        "is not the same in "
                                + text(versions.stream().map(Version::place).toList()))
                : new Problem(Problem.Kind.REMOVED, first + at, "is missing in " + text(missing));
    }

    private boolean isRight(int version, int at) {
        return entry(version, at)
                .filter(entry -> entry.seq() == first + at)
                .filter(entry -> at == 0
                        || entry(version, at - 1)
                                .filter(before -> before.hash().equals(entry.previous()))
                                .isPresent())
                .isPresent();
    }

    /** Nothing stands there, or a later entry. */
    private boolean lacks(int version, int at) {
        return line(version, at).length == 0
                || entry(version, at).filter(entry -> entry.seq() > first + at).isPresent();
    }

    private Optional<AuditEntry> entry(int version, int at) {
        byte[] line = line(version, at);
        return line.length == 0 || line[line.length - 1] != '\n'
                ? Optional.empty()
                : EntryLine.parse(Arrays.copyOf(line, line.length - 1));
    }

    /** With its line feed; empty behind the end. */
    private byte[] line(int version, int at) {
        List<byte[]> all = lines.get(version);
        return at < all.size() ? all.get(at) : new byte[0];
    }

    private static List<byte[]> lines(byte[] content) {
        List<byte[]> lines = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < content.length; i++) {
            if (content[i] == '\n' || i == content.length - 1) {
                lines.add(Arrays.copyOfRange(content, start, i + 1));
                start = i + 1;
            }
        }
        return lines;
    }

    private static String text(List<String> places) {
        return places.stream().collect(Collectors.joining(" and in "));
    }
}
