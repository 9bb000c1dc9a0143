package dev.holdfast.cloudflare;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is known of the credentials in force.
 *
 * @param status what Cloudflare says of the token ({@code active}, {@code expired}, …), or {@code unknown}
 * @param serverTime by the other side's clock, to the second, if it says
 */
public record TokenCheck(String status, Optional<Instant> serverTime, List<Product> products) {
    public TokenCheck {
        products = List.copyOf(products);
    }

    /**
     * One product.
     *
     * @param found how many databases or namespaces there are; 0 when it can not be read
     * @param refusal why it can not be read; empty when it can
     * @param hint which permission it takes; empty when it can
     */
    public record Product(String name, boolean readable, long found, String refusal, String hint) {}
}
