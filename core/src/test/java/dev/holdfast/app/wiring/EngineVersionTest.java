package dev.holdfast.app.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EngineVersionTest {
    @Test
    void isTheEnginesOwn() {
        assertThat(EngineVersion.SQLITE).matches("3\\.\\d+\\.\\d+");
    }
}
