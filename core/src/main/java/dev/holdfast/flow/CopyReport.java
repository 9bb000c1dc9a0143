package dev.holdfast.flow;

import dev.holdfast.model.Capture;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Digest;
import dev.holdfast.model.Finding;
import java.util.List;
import java.util.Map;

/**
 * What a finished copy did.
 *
 * @param digests of each collection as it went by; empty when an earlier copy was resumed, as then only a part went by
 * @param findings what the target has to say
 */
public record CopyReport(
        Catalog catalog, Capture capture, boolean resumed, Map<String, Digest> digests, List<Finding> findings) {
    public CopyReport {
        digests = Map.copyOf(digests);
        findings = List.copyOf(findings);
    }
}
