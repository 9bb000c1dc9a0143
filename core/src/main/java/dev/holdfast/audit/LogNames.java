package dev.holdfast.audit;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The names of a log and of its files: {@code audit-<8 digits>/<number of the first entry>.jsonl}. */
final class LogNames {
    static final Pattern LOG = Pattern.compile("audit-[0-9a-f]{8}");

    private static final Pattern FILE = Pattern.compile("(?:(" + LOG + ")/)?([0-9]{16})\\.jsonl");

    private LogNames() {}

    /** A file of a log; the log's name is empty in a place that is the folder of one log. */
    record Name(String log, long first) {}

    static String file(long first) {
        return String.format(Locale.ROOT, "%016d.jsonl", first);
    }

    /** Empty for what is no file of a log. */
    static Optional<Name> parse(String object) {
        Matcher matcher = FILE.matcher(object);
        return matcher.matches()
                ? Optional.of(
                        new Name(matcher.group(1) == null ? "" : matcher.group(1), Long.parseLong(matcher.group(2))))
                : Optional.empty();
    }
}
