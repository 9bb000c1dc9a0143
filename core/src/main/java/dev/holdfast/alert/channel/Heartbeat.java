package dev.holdfast.alert.channel;

import dev.holdfast.alert.Channel;
import dev.holdfast.alert.Delivery;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A sign of life to a watcher outside, that raises the alarm when it does not come: the only one that is left when this
 * machine is gone. A POST to the address; with {@code /fail} appended when something is critical, as healthchecks.io takes
 * it.
 *
 * <p>As a channel it only serves to be tried.
 */
public final class Heartbeat implements Channel {
    private final URI address;
    private final Http http;

    /** @param http stays open */
    public Heartbeat(URI address, Http http) {
        this.address = address;
        this.http = http;
    }

    @Override
    public String name() {
        return "heartbeat";
    }

    /** All is well. Throws as {@link Channel#send}. */
    public void beat() {
        post(address, "ok");
    }

    /** Something is not. Throws as {@link Channel#send}. */
    public void fail(List<String> problems) {
        String query = address.getRawQuery() == null ? "" : "?" + address.getRawQuery();
        String path = address.getRawPath().replaceAll("/+$", "");
        URI failing = URI.create(address.getScheme() + "://" + address.getRawAuthority() + path + "/fail" + query);
        post(failing, String.join("\n", problems.subList(0, Math.min(20, problems.size()))));
    }

    @Override
    public void send(Delivery delivery, Instant now) {
        beat();
    }

    private void post(URI to, String text) {
        http.post(
                to,
                Map.of("content-type", "text/plain; charset=utf-8", "user-agent", "holdfast"),
                text.getBytes(StandardCharsets.UTF_8));
    }
}
