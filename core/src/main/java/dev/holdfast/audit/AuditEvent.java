package dev.holdfast.audit;

/**
 * Something that happened, for {@link AuditLog#append}. Texts are cut at 1,000 characters, and what looks like a secret in
 * them is replaced; still, callers should hand none over.
 *
 * @param who name of a principal, {@code unknown} or {@code holdfast}
 * @param what in words with dots, as {@code backup.start}
 * @param on address or name of the thing; may be empty
 * @param outcome {@code done}, {@code refused: …}, {@code failed: …}
 * @param address of the caller; empty when there is none
 */
public record AuditEvent(String who, String what, String on, String outcome, String address) {
    private static final int LONGEST = 1_000;

    public AuditEvent {
        who = clean(who);
        what = clean(what);
        on = clean(on);
        outcome = clean(outcome);
        address = clean(address);
    }

    private static String clean(String text) {
        // Twice as much is looked at, so that a secret which is cut in two is still seen whole.
        String some = text.substring(0, Math.min(text.length(), 2 * LONGEST));
        String hidden = Secrets.hidden(some);
        return hidden.length() <= LONGEST ? hidden : hidden.substring(0, LONGEST) + "…";
    }
}
