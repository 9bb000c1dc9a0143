package dev.holdfast.jobs;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** A server in a process of its own, which can be stopped, continued and killed. */
record ServerProcess(String name, Process process) implements AutoCloseable {
    /** @param task what to do: serve, export */
    static ServerProcess start(Path folder, String location, String name, Duration heartbeat, String task)
            throws IOException {
        return new ServerProcess(
                name,
                new ProcessBuilder(ServerMain.command(
                                location,
                                folder.resolve("ledger").toString(),
                                folder.resolve("clock").toString(),
                                name,
                                Long.toString(heartbeat.toMillis()),
                                "",
                                task))
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve(name + ".log").toFile())
                        .start());
    }

    void signal(String signal) throws IOException, InterruptedException {
        int exit = new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                .start()
                .waitFor();
        if (exit != 0) {
            throw new IllegalStateException("kill -" + signal + " failed");
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
