package dev.holdfast.auth.totp;

/**
 * The codes that a changing call has used: each works once.
 *
 * <p>Safe for many threads and, where several servers share a secret, for all of them. What is remembered outlives the
 * process for at least as long as the code could be taken.
 */
public interface UsedCodes {

    /** One code, without its digits. */
    record Code(String secret, long step) {}

    /** Whether a changing call has used it. Changes nothing. */
    boolean isUsed(Code code);

    /**
     * Uses it up. Of several racing calls one gets true; when it returns, that is on the disk.
     *
     * @return false if it was used before
     * @throws dev.holdfast.model.Failure when it can not be remembered; then the code must not be taken
     */
    boolean use(Code code);
}
