package dev.holdfast.cloudflare.kv;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Removes keys from a namespace, many with one request. */
final class Removal implements Consumer<String> {
    private final KvCalls calls;
    private final List<String> names = new ArrayList<>();

    Removal(KvCalls calls) {
        this.calls = calls;
    }

    @Override
    public void accept(String name) {
        names.add(name);
        if (names.size() == KvCalls.BULK_PUT) {
            send();
        }
    }

    /** Removes those that are still waiting. */
    void send() {
        if (!names.isEmpty()) {
            calls.bulkDelete(names);
            names.clear();
        }
    }
}
