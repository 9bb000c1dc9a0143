package dev.holdfast.transfer.runs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ResultTest {
    @Test
    void aWayBackIsToldOnce() {
        RestoreRun.Result result = new RestoreRun.Result("s", "d1:live", 1, true, List.of(), List.of("d1:live undo 1"));
        assertThat(result.noted(List.of("undo 1", "undo 2")).notes()).containsExactly("d1:live undo 1", "undo 2");
    }
}
