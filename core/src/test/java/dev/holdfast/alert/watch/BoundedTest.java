package dev.holdfast.alert.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.alert.Channel;
import dev.holdfast.alert.Delivery;
import dev.holdfast.model.Failure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BoundedTest {
    private final Delivery delivery = new Delivery("msg_1", "slow", "s", Instant.EPOCH, List.of(), 1);

    /** Reads from a server that never says anything. */
    private record Reading(ServerSocket server, CountDownLatch ended) implements Channel {
        @Override
        public String name() {
            return "slow";
        }

        @Override
        public void send(Delivery delivery, Instant now) {
            try (Socket socket = new Socket(server.getInetAddress(), server.getLocalPort())) {
                socket.getInputStream().read();
            } catch (IOException e) {
                ended.countDown();
            }
        }
    }

    @Test
    void whoHoldsOnForEverIsLetGoOf() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            CountDownLatch ended = new CountDownLatch(1);
            Bounded bounded = new Bounded(new Reading(server, ended), Duration.ofMillis(200));
            assertThatThrownBy(() -> bounded.send(delivery, Instant.EPOCH))
                    .isInstanceOf(Failure.class)
                    .hasMessage("sending through slow was not done within 0 s");
            assertThat(ended.await(10, TimeUnit.SECONDS))
                    .as("its thread has ended")
                    .isTrue();
        }
    }

    @Test
    void whatAChannelThrowsIsPassedOn() {
        Channel failing = new Channel() {
            @Override
            public String name() {
                return "bad";
            }

            @Override
            public void send(Delivery what, Instant now) {
                throw what.tries() == 1
                        ? new Failure(Failure.Kind.DENIED, "no", "")
                        : new IllegalStateException("a bug");
            }
        };
        Bounded bounded = new Bounded(failing, Duration.ofSeconds(10));
        assertThatThrownBy(() -> bounded.send(delivery, Instant.EPOCH)).hasMessage("no");
        assertThatThrownBy(() -> bounded.send(delivery.tried(), Instant.EPOCH))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("a bug");
    }
}
