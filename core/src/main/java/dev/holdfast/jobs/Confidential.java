package dev.holdfast.jobs;

/**
 * A result of a step that is kept for the run itself, such as a signed address: {@link #shown} is what people see of it.
 * It stands in the job database in plain text, until the run has ended.
 */
public interface Confidential {
    /** The same without what is secret, kept as JSON. */
    Object shown();
}
