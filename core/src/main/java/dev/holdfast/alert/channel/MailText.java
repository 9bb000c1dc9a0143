package dev.holdfast.alert.channel;

import dev.holdfast.alert.Alert;
import dev.holdfast.alert.Delivery;
import dev.holdfast.alert.Notice;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/**
 * A delivery as a mail (RFC 5322): ASCII, lines of at most 76 characters that end in CRLF, the text in base 64. Names of
 * databases stand in it only in encoded form, so that none can begin a header.
 */
final class MailText {
    /** A line with an encoded word has at most 76 characters (RFC 2047, 2), and the first begins with the name. */
    private static final int BYTES_PER_WORD = 36;

    private static final int LONGEST_SUBJECT = 160;
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss Z", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private MailText() {}

    static String of(Delivery delivery, String from, List<String> to) {
        String domain = from.substring(from.indexOf('@') + 1);
        return String.join(
                "\r\n",
                "From: Holdfast <" + from + ">",
                "To: " + String.join(",\r\n ", to),
                "Subject: " + encoded(subject(delivery.notices())),
                "Date: " + DATE.format(delivery.at()),
                "Message-ID: <" + delivery.id() + "@" + domain + ">",
                "Auto-Submitted: auto-generated",
                "MIME-Version: 1.0",
                "Content-Type: text/plain; charset=utf-8",
                "Content-Transfer-Encoding: base64",
                "",
                Base64.getMimeEncoder().encodeToString(body(delivery).getBytes(StandardCharsets.UTF_8)),
                "");
    }

    private static String subject(List<Notice> notices) {
        String first = notices.getFirst().title();
        String more = notices.size() > 1 ? " (and " + (notices.size() - 1) + " more)" : "";
        int left = LONGEST_SUBJECT - more.length();
        // A pair of surrogates is not cut in two.
        String cut = first.codePointCount(0, first.length()) <= left
                ? first
                : first.substring(0, first.offsetByCodePoints(0, left - 1)) + "…";
        return "[holdfast] " + cut + more;
    }

    private static String body(Delivery delivery) {
        StringBuilder text = new StringBuilder();
        for (Notice notice : delivery.notices()) {
            Alert alert = notice.alert();
            text.append(notice.title()).append("\r\n");
            if (notice.event() != Notice.Event.RESOLVED) {
                text.append("What to do: ").append(alert.text().hint()).append("\r\n");
            }
            text.append("Rule ")
                    .append(alert.key().rule())
                    .append(", since ")
                    .append(alert.times().since());
            if (notice.event() == Notice.Event.RESOLVED) {
                text.append(", until ").append(alert.times().resolvedAt());
            }
            text.append(", alert ").append(alert.id()).append("\r\n\r\n");
        }
        return text.append("-- \r\nHoldfast on ")
                .append(delivery.server())
                .append("\r\n")
                .toString();
    }

    /** Encoded words of whole characters, one to a line. */
    static String encoded(String text) {
        StringBuilder words = new StringBuilder();
        StringBuilder word = new StringBuilder();
        int bytes = 0;
        for (int at = 0; at < text.length(); at = text.offsetByCodePoints(at, 1)) {
            String character = Character.toString(text.codePointAt(at));
            int more = character.getBytes(StandardCharsets.UTF_8).length;
            if (bytes + more > BYTES_PER_WORD) {
                flush(words, word);
                bytes = 0;
            }
            word.append(character);
            bytes += more;
        }
        flush(words, word);
        return words.toString();
    }

    private static void flush(StringBuilder words, StringBuilder word) {
        String base = Base64.getEncoder().encodeToString(word.toString().getBytes(StandardCharsets.UTF_8));
        words.append(words.isEmpty() ? "" : "\r\n ")
                .append("=?UTF-8?B?")
                .append(base)
                .append("?=");
        word.setLength(0);
    }
}
