package dev.holdfast.denokv.bucket;

import dev.holdfast.denokv.value.Malformed;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of an object below the prefix of a backup. Names of one kind and format sort as their objects are to be
 * applied; all of format 1 come behind those of format 0.
 */
public sealed interface ObjectName {
    /** The object whose content is the versionstamp that the snapshot reaches. */
    String DIFFERENTIAL = "differential";

    /** Where the parts of the snapshot are. */
    String SNAPSHOTS = "snapshots/";

    /** Where the log is. */
    String LOGS = "logs/";

    /** A part of the snapshot. */
    record Part(Sequence sequence, long number) implements ObjectName {
        private static final Pattern FORM = Pattern.compile("snapshots/([0-9a-f]+)_([0-9a-f]+)_([0-9a-f]{16})\\.bin");

        @Override
        public String toString() {
            return SNAPSHOTS + sequence + "_" + Hex.text(number) + ".bin";
        }
    }

    /** A piece of the log, from its first change to its last. */
    record Log(Sequence sequence, Moment first, Moment last) implements ObjectName, Comparable<Log> {
        private static final Pattern FORM =
                Pattern.compile("logs/([0-9a-f]+)_([0-9a-f]+)_([0-9a-f]{24})_([0-9a-f]{24})\\.bin");

        @Override
        public int compareTo(Log other) {
            int bySequence = sequence.compareTo(other.sequence);
            return bySequence != 0 ? bySequence : first.compareTo(other.first);
        }

        @Override
        public String toString() {
            return LOGS + sequence + "_" + first + "_" + last + ".bin";
        }
    }

    /** @throws Malformed for any other object below {@link #SNAPSHOTS}: stock readers fail at it, too */
    static Part part(String name) {
        Matcher matcher = match(Part.FORM, name);
        return new Part(Sequence.parse(matcher.group(1), matcher.group(2)), Hex.number(matcher.group(3)));
    }

    /** @throws Malformed for any other object below {@link #LOGS} */
    static Log log(String name) {
        Matcher matcher = match(Log.FORM, name);
        return new Log(
                Sequence.parse(matcher.group(1), matcher.group(2)),
                Moment.parse(matcher.group(3)),
                Moment.parse(matcher.group(4)));
    }

    private static Matcher match(Pattern form, String name) {
        Matcher matcher = form.matcher(name);
        if (!matcher.matches()) {
            throw new Malformed(name + " is no object of a backup of Deno KV");
        }
        return matcher;
    }
}
