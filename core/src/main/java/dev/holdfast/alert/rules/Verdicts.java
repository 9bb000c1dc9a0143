package dev.holdfast.alert.rules;

import dev.holdfast.alert.Finding;
import java.util.List;
import java.util.Set;

/**
 * What the rules say.
 *
 * @param findings what is wrong
 * @param unknown of what they can say nothing just now: it stays as it was
 */
public record Verdicts(List<Finding> findings, Set<Unknown> unknown) {
    /** A rule and a subject. */
    public record Unknown(String rule, String subject) {}
}
