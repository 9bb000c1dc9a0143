package dev.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

/** How an error has to look. */
final class Refusal {
    private Refusal() {}

    /** One line that says what is wrong, one with a hint, on stderr; nothing on stdout. */
    static Ran text(Ran ran, String what) {
        assertThat(ran.exit()).as("%s", ran).isNotIn(0, 1);
        assertThat(ran.out()).isEmpty();
        String[] lines =
                ran.err().lines().filter(line -> !line.startsWith("restoring ")).toArray(String[]::new);
        assertThat(lines).as("%s", ran).hasSize(2);
        assertThat(lines[0]).startsWith("holdfast: ").contains(what);
        assertThat(lines[0].length()).as("%s", ran).isLessThan(400);
        assertThat(lines[1]).as("%s", ran).startsWith("  ").isNotBlank();
        return ran;
    }

    /** The error document on stdout, nothing on stderr. */
    static void json(Ran ran, int exit, String what) {
        assertThat(ran.exit()).as("%s", ran).isEqualTo(exit);
        JsonNode error = ran.json();
        assertThat(error.get("error").asText()).contains(what);
        assertThat(error.get("hint").asText()).isNotBlank();
        assertThat(error.get("exitCode").asInt()).isEqualTo(exit);
        assertThat(ran.err()).isEmpty();
    }
}
