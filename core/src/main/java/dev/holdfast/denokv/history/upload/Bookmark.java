package dev.holdfast.denokv.history.upload;

import dev.holdfast.denokv.bucket.Sequence;
import dev.holdfast.denokv.value.Versionstamp;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the file remembers of its backup, beside the position: with it an upload goes on after a crash as if there had
 * been none, without asking the store.
 *
 * @param folder of the generation
 * @param epoch in the name of the last object
 * @param number of the last object, counted from 1 in the generation
 * @param through the end of that object when it may not be stored yet; null when it is
 */
record Bookmark(String folder, long epoch, long number, Versionstamp through) {
    private static final Pattern FORM =
            Pattern.compile("1 ([0-9TZ]+-[0-9a-f]{8}) (\\d{1,10}) (\\d{1,10}) (-|[0-9a-f]{20})");
    private static final String STORED = "-";
    private static final long RUNNING = 0xffff_ffffL;
    private static final String BEGUN = "0 ";

    /** @return empty for a note that is no bookmark: the base was not finished */
    static Optional<Bookmark> parse(String note) {
        Matcher matcher = FORM.matcher(note);
        return matcher.matches()
                ? Optional.of(new Bookmark(
                        matcher.group(1),
                        Long.parseLong(matcher.group(2)),
                        Long.parseLong(matcher.group(3)),
                        matcher.group(4).equals(STORED) ? null : Versionstamp.parse(matcher.group(4))))
                : Optional.empty();
    }

    /** Of the last object of a generation that another database has written. */
    static Bookmark of(String folder, Sequence last) {
        return new Bookmark(folder, last.number() >>> 32, last.number() & RUNNING, null);
    }

    /** The note of a base that is not finished. */
    static String begun(String folder) {
        return BEGUN + folder;
    }

    /** The folder of such a base; empty for any other note. */
    static Optional<String> unfinished(String note) {
        return note.startsWith(BEGUN) ? Optional.of(note.substring(BEGUN.length())) : Optional.empty();
    }

    /** The next object is about to be stored. */
    Bookmark next(long epochNow, Versionstamp end) {
        return new Bookmark(folder, epochNow, number + 1, end);
    }

    /** It is stored. */
    Bookmark stored() {
        return new Bookmark(folder, epoch, number, null);
    }

    Sequence sequence() {
        return sequence(epoch, number);
    }

    static Sequence sequence(long epoch, long number) {
        return Sequence.of(epoch << 32 | number);
    }

    /** As it is kept. */
    @Override
    public String toString() {
        return "1 " + folder + " " + epoch + " " + number + " " + (through == null ? STORED : through);
    }
}
