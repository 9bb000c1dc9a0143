package dev.holdfast.alert;

import java.time.Instant;
import java.util.List;

/**
 * Notices that travel together to one channel. It may arrive twice, then with the same id and content.
 *
 * @param id unique
 * @param server which one sends it
 * @param at when it was made
 * @param tries how often it was sent so far
 */
public record Delivery(String id, String channel, String server, Instant at, List<Notice> notices, int tries) {
    public Delivery tried() {
        return new Delivery(id, channel, server, at, notices, tries + 1);
    }

    public Delivery with(List<Notice> others) {
        return new Delivery(id, channel, server, at, List.copyOf(others), tries);
    }
}
