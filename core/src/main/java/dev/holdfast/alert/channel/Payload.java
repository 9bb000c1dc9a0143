package dev.holdfast.alert.channel;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import dev.holdfast.alert.Delivery;
import dev.holdfast.alert.Notice;
import dev.holdfast.alert.ShownAlert;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A delivery as a webhook tells it; the same bytes each time. {@code text} says all of it in words.
 *
 * @param timestamp when the delivery was made
 */
record Payload(String type, Instant timestamp, String text, Data data) {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .visibility(PropertyAccessor.IS_GETTER, JsonAutoDetect.Visibility.NONE)
            .defaultPropertyInclusion(JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, null))
            .addModule(new SimpleModule().addSerializer(Instant.class, ToStringSerializer.instance))
            .build();

    /** Who tells what. */
    record Data(String server, List<One> notices) {}

    /**
     * One notice.
     *
     * @param event opened, reminder, resolved or test
     */
    record One(String event, @JsonUnwrapped ShownAlert alert) {
        static One of(Notice notice) {
            return new One(notice.event().word(), ShownAlert.inNotice(notice.alert()));
        }
    }

    static Payload of(Delivery delivery) {
        String text = delivery.notices().stream().map(Notice::title).collect(Collectors.joining("\n"));
        return new Payload(
                "holdfast.alerts",
                delivery.at(),
                text,
                new Data(
                        delivery.server(),
                        delivery.notices().stream().map(One::of).toList()));
    }

    byte[] bytes() {
        try {
            return MAPPER.writeValueAsBytes(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
