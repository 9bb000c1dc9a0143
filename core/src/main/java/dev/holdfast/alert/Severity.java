package dev.holdfast.alert;

/** How much of a hurry there is. */
public enum Severity {
    /** Worth knowing. */
    INFO,
    /** Look at it today. */
    WARNING,
    /** There is no good backup, or there will be none: wake somebody. */
    CRITICAL
}
