package dev.holdfast.audit;

import java.util.List;
import java.util.regex.Pattern;

/** Finds what looks like a secret: our keys, bearer tokens, age identities, passwords in addresses, secret options. */
final class Secrets {
    private static final List<Pattern> FORMS = List.of(
            Pattern.compile("(?<=hf_[0-9a-f]{8}_)[0-9a-fA-F]{8,}"),
            Pattern.compile("(?<=AGE-SECRET-KEY-1)[0-9A-Z]+", Pattern.CASE_INSENSITIVE),
            Pattern.compile("(?<=\\bBearer )[^ ,;]+", Pattern.CASE_INSENSITIVE),
            Pattern.compile("(?<=\\bBasic )[^ ,;]+", Pattern.CASE_INSENSITIVE),
            Pattern.compile("(?<=://)[^/@ ]*:[^/@ ]*(?=@)"),
            Pattern.compile(
                    "(?<=\\b(?:secret|token|password|passphrase|signature|x-amz-signature)=)[^&\\s]+",
                    Pattern.CASE_INSENSITIVE));

    private Secrets() {}

    /** The text with three dots in place of each. */
    static String hidden(String text) {
        String hidden = text;
        for (Pattern form : FORMS) {
            hidden = form.matcher(hidden).replaceAll("…");
        }
        return hidden;
    }
}
