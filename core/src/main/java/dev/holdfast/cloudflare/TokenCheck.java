package dev.holdfast.cloudflare;

import dev.holdfast.model.Finding;
import java.util.List;

/**
 * What is known of the credentials in force.
 *
 * @param usable whether at least one of D1 and Workers KV can be read with them
 * @param status what Cloudflare says of the token ({@code active}, {@code expired}, …), or {@code unknown}
 * @param findings one per product: what can be read, or why not and which permission it takes
 */
public record TokenCheck(boolean usable, String status, List<Finding> findings) {
    public TokenCheck {
        findings = List.copyOf(findings);
    }
}
