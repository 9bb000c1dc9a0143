package dev.holdfast.app.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A signal that comes when nobody can answer. */
class HangupTest {
    private final Hangup hangup = new Hangup();
    private final List<String> answers = new ArrayList<>();

    @Test
    void whatComesTooEarlyIsAnsweredOnceLater() {
        hangup.rings();
        hangup.rings();
        assertThat(answers).isEmpty();
        hangup.answer(() -> answers.add("read"));
        assertThat(answers).hasSize(1);
        hangup.rings();
        assertThat(answers).hasSize(2);
    }

    @Test
    void nothingIsAnsweredAfterTheEnd() {
        hangup.answer(() -> answers.add("read"));
        assertThat(answers).isEmpty();
        hangup.silence();
        hangup.rings();
        assertThat(answers).isEmpty();
    }
}
