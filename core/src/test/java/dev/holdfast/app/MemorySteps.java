package dev.holdfast.app;

import dev.holdfast.jobs.Kind;
import dev.holdfast.jobs.OpenStep;
import dev.holdfast.jobs.Steps;
import dev.holdfast.model.Pause;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** The steps of a run over several attempts; the server can be made to die when a step is done and before that is known. */
final class MemorySteps implements Steps {
    private final Object params;
    private final Map<String, Object> results = new HashMap<>();
    private final Map<String, Object> saved = new HashMap<>();
    private final List<String> begun = new ArrayList<>();
    private final Map<String, String> notes = new HashMap<>();
    private String dying = "";
    private String dyingWithin = "";
    private String lastWords = "";
    private Consumer<String> slow = step -> {};
    private Pause pause = time -> {};

    MemorySteps(Object params) {
        this.params = params;
    }

    /** The end of the server. */
    static final class Death extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** The server dies behind this step, once. */
    void dieBehind(String step) {
        dying = step;
    }

    /** The server dies within this step, once, when that tells how far it is. */
    void dieWithin(String step) {
        dyingWithin = step;
    }

    /** The same, when it tells this. */
    void dieWithin(String step, String note) {
        dyingWithin = step;
        lastWords = note;
    }

    /** What a kind of run is shown of one that was cancelled where it is. */
    Kind.Left left() {
        return new Kind.Left() {
            @Override
            public <T> T params(Class<T> type) {
                return type.cast(params);
            }

            @Override
            public <T> Optional<T> saved(String step, Class<T> type) {
                return Optional.ofNullable(type.cast(saved.get(step)));
            }

            @Override
            public String reason() {
                return "";
            }
        };
    }

    /** Whoever waits waits like this. */
    MemorySteps waitingOn(Pause other) {
        pause = other;
        return this;
    }

    /** Called when something of a step is to be written down, and before it is. */
    void slowly(Consumer<String> writing) {
        slow = writing;
    }

    /** What each step told last. */
    Map<String, String> notes() {
        return notes;
    }

    /** What is kept of the steps that are done. */
    Map<String, Object> results() {
        return results;
    }

    /** Every beginning of a step, over all attempts. */
    List<String> begun() {
        return begun;
    }

    @Override
    public String run() {
        return "run";
    }

    @Override
    public <T> T params(Class<T> type) {
        return type.cast(params);
    }

    @Override
    public <T> T step(String name, Class<T> type, Body<T> body) throws Exception {
        if (!results.containsKey(name)) {
            begun.add(name);
            T result = body.run(open(name));
            if (dying.equals(name)) {
                dying = "";
                throw new Death();
            }
            slow.accept(name);
            results.put(name, result);
        }
        return type.cast(results.get(name));
    }

    @Override
    public void step(String name, Action action) throws Exception {
        step(name, Object.class, step -> {
            action.run(step);
            return null;
        });
    }

    @Override
    public void check() {}

    private OpenStep open(String name) {
        return new OpenStep() {
            @Override
            public <T> Optional<T> saved(Class<T> type) {
                return Optional.ofNullable(type.cast(saved.get(name)));
            }

            @Override
            public void save(Object value) {
                slow.accept(name);
                saved.put(name, value);
            }

            @Override
            public void progress(long done, long total, String note) {
                notes.put(name, note);
                if (dyingWithin.equals(name) && note.contains(lastWords)) {
                    dyingWithin = "";
                    throw new Death();
                }
            }

            @Override
            public void pause(Duration duration) {
                pause.of(duration);
            }

            @Override
            public void check() {}
        };
    }
}
