package dev.holdfast.interop.denokv;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;

/** denokv's own backend behind KV Connect, in a process of its own. */
record Reference(Process process, String url) implements AutoCloseable {
    private static final String READY = "Listening on ";

    static Reference on(Path scratch, Path file) throws IOException {
        Process process = Scripts.nodeBuilder(scratch, "reference.mjs", file.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String line = process.inputReader().readLine();
        assertThat(line).startsWith(READY);
        return new Reference(process, line.substring(READY.length()));
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
