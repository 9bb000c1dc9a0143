package dev.holdfast.app.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.model.Failure;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DiscreetTest {
    private final List<Throwable> bugs = new ArrayList<>();

    @Test
    void whatNobodyForesawIsNotRepeated() {
        RuntimeException bug = new IllegalArgumentException("invalid header value: \"Bearer 0123456789abcdef\n\"");
        Discreet handler = new Discreet(
                steps -> {
                    throw bug;
                },
                bugs::add);
        assertThatThrownBy(() -> handler.run(null))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("bug in Holdfast (IllegalArgumentException)")
                .message()
                .doesNotContain("0123456789abcdef");
        assertThat(bugs).containsExactly(bug);
    }

    @Test
    void whatIsKnownIsLetThrough() {
        for (Exception known :
                List.of(new Failure(Failure.Kind.REMOTE, "away", ""), new IOException("no space left on device"))) {
            Discreet handler = new Discreet(
                    steps -> {
                        throw known;
                    },
                    bugs::add);
            assertThatThrownBy(() -> handler.run(null)).isSameAs(known);
        }
        assertThat(bugs).isEmpty();
    }
}
