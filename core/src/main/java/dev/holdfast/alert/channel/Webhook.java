package dev.holdfast.alert.channel;

import dev.holdfast.alert.Channel;
import dev.holdfast.alert.Delivery;
import java.net.URI;
import java.time.Instant;
import java.util.Map;

/**
 * Sends a delivery as JSON, signed as Standard Webhooks are: {@code webhook-id} is the delivery's, so that one which comes
 * twice can be told; {@code webhook-timestamp} is now, and signed, so that an old one can not be played again.
 */
public final class Webhook implements Channel {
    private final String name;
    private final URI address;
    private final WebhookSecret secret;
    private final Http http;

    /** @param http stays open */
    public Webhook(String name, URI address, WebhookSecret secret, Http http) {
        this.name = name;
        this.address = address;
        this.secret = secret;
        this.http = http;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void send(Delivery delivery, Instant now) {
        byte[] body = Payload.of(delivery).bytes();
        http.post(
                address,
                Map.of(
                        "content-type",
                        "application/json",
                        "user-agent",
                        "holdfast",
                        "webhook-id",
                        delivery.id(),
                        "webhook-timestamp",
                        Long.toString(now.getEpochSecond()),
                        "webhook-signature",
                        secret.sign(delivery.id(), now, body)),
                body);
    }
}
