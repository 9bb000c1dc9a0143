package dev.holdfast.alert.rules;

import dev.holdfast.alert.Finding;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the rules say.
 *
 * @param findings what is wrong
 * @param unknown of what they can say nothing just now: it stays as it was
 * @param watched all that stands in the configuration, by the rules that are on; each with the moment at which it last did
 *     what it is for, {@link Instant#MIN} when that is not known
 */
public record Verdicts(List<Finding> findings, Set<Unknown> unknown, Map<Unknown, Instant> watched) {
    /** A rule and a subject. */
    public record Unknown(String rule, String subject) {}
}
