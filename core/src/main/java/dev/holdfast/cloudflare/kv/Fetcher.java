package dev.holdfast.cloudflare.kv;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.holdfast.cloudflare.ApiFailure;
import dev.holdfast.flow.Utf8;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Carries out what the {@link Planner} decides, on virtual threads. */
final class Fetcher implements AutoCloseable {
    /** A group was refused for a value that is not text, or for too many keys (which never are too many). */
    private static final int NOT_TEXT = 10029;

    private static final int NO_SUCH_KEY = 10009;
    private static final int CHUNK = 1 << 16;

    private final KvCalls calls;
    private final Planner planner;
    private final List<Thread> threads = new ArrayList<>();

    Fetcher(KvCalls calls, Planner planner, int parallel) {
        this.calls = calls;
        this.planner = planner;
        for (int i = 0; i < parallel; i++) {
            threads.add(Thread.ofVirtual().name("kv-get-" + i).start(this::work));
        }
    }

    @Override
    public void close() {
        planner.close();
        threads.forEach(Thread::interrupt);
    }

    private void work() {
        try {
            for (Task task = planner.next(); task != null; task = planner.next()) {
                if (task.isSingle()) {
                    getOne(task);
                } else {
                    getGroup(task);
                }
            }
        } catch (Throwable thrown) {
            planner.fail(thrown);
        }
    }

    private void getOne(Task task) {
        Slot slot = task.slots().getFirst();
        boolean binary = false;
        try {
            byte[] value = calls.get(slot.entry.name(), (headers, body) -> read(task, body));
            binary = !Utf8.isValid(value, 0, value.length);
            planner.ready(slot, value, binary);
        } catch (ApiFailure failure) {
            if (failure.code() != NO_SUCH_KEY && !(failure.status() == 404 && failure.code() == 0)) {
                throw failure;
            }
            planner.gone(slot);
        }
        planner.finish(task, binary);
    }

    private byte[] read(Task task, InputStream body) throws IOException {
        planner.restart(task);
        ByteArrayOutputStream value = new ByteArrayOutputStream();
        byte[] chunk = new byte[CHUNK];
        for (int n = body.read(chunk); n >= 0; n = body.read(chunk)) {
            planner.arrive(task, n);
            value.write(chunk, 0, n);
        }
        return value.toByteArray();
    }

    private void getGroup(Task task) {
        List<String> names =
                task.slots().stream().map(slot -> slot.entry.name()).toList();
        Map<String, byte[]> values;
        try {
            values = calls.bulkGet(names, parser -> values(task, parser));
        } catch (ApiFailure failure) {
            if (failure.outcome() == ApiFailure.Outcome.TOO_MUCH) {
                planner.tooLarge(task);
            } else if (failure.code() == NOT_TEXT) {
                planner.finish(task, true);
            } else {
                throw failure;
            }
            return;
        }
        for (Slot slot : task.slots()) {
            byte[] value = values.get(slot.entry.name());
            if (value == null) {
                planner.askSingly(slot);
            } else {
                planner.ready(slot, value, false);
            }
        }
        planner.finish(task, false);
    }

    /** The values that can be believed. */
    private Map<String, byte[]> values(Task task, JsonParser parser) throws IOException {
        planner.restart(task);
        Map<String, byte[]> values = new HashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            boolean wanted = parser.currentName().equals("values");
            parser.nextToken();
            if (!wanted) {
                parser.skipChildren();
                continue;
            }
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                byte[] value = value(parser);
                if (value != null) {
                    planner.arrive(task, value.length);
                    values.put(name, value);
                }
            }
        }
        return values;
    }

    /** Null for no value, and for text that replacement characters may stand in for bytes in. */
    private static byte[] value(JsonParser parser) throws IOException {
        if (parser.nextToken() != JsonToken.VALUE_STRING) {
            parser.skipChildren();
            return null;
        }
        String text = parser.getText();
        boolean believed = text.indexOf('\uFFFD') < 0 && Utf8.isEncodable(text);
        return believed ? text.getBytes(StandardCharsets.UTF_8) : null;
    }
}
