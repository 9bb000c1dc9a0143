package dev.holdfast.model.secret;

import dev.holdfast.model.Failure;
import java.util.regex.Pattern;

/**
 * Tokens, keys and what else is sent in a header of HTTP. An HTTP client that refuses a header repeats it in its error, and
 * errors are shown: so every such secret is checked here, where it is read. Pure.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-5.5">RFC 9110, section 5.5</a>
 */
public final class HeaderSecret {
    private static final Pattern VISIBLE = Pattern.compile("[\\x21-\\x7e]([\\x20-\\x7e]*[\\x21-\\x7e])?");

    private HeaderSecret() {}

    /** Whether it is nothing but visible ASCII, with spaces within at most, and not empty. */
    public static boolean fits(String text) {
        return VISIBLE.matcher(text).matches();
    }

    /**
     * Without the white space around it.
     *
     * @param what it is, as people know it; begins the sentence
     * @throws Failure USAGE for what fits into no header; the message does not repeat it
     */
    public static String of(String what, String text) {
        String secret = text.strip();
        if (fits(secret)) {
            return secret;
        }
        throw secret.isEmpty()
                ? new Failure(Failure.Kind.USAGE, what + " is empty", "Check where it comes from.")
                : new Failure(
                        Failure.Kind.USAGE,
                        what + " has a character that fits into no header",
                        "It is one line of visible ASCII: look for line ends and comments in it.");
    }
}
