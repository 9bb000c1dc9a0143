package dev.holdfast.alert.watch;

import dev.holdfast.alert.SharedNotes;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/** Notes in memory, with the same promises. */
public final class MemoryNotes implements SharedNotes {
    private Map<String, TreeMap<String, String>> topics = new HashMap<>();

    @Override
    public synchronized <T> T change(Function<Page, T> edit) {
        Map<String, TreeMap<String, String>> before = copy();
        try {
            return edit.apply(new MemoryPage());
        } catch (RuntimeException | Error e) {
            topics = before;
            throw e;
        }
    }

    @Override
    public synchronized <T> T read(Function<Page, T> look) {
        return look.apply(new MemoryPage());
    }

    /** The sum of all lengths. */
    public synchronized long size() {
        return topics.values().stream()
                .flatMap(topic -> topic.values().stream())
                .mapToLong(String::length)
                .sum();
    }

    private Map<String, TreeMap<String, String>> copy() {
        Map<String, TreeMap<String, String>> copy = new HashMap<>();
        topics.forEach((name, topic) -> copy.put(name, new TreeMap<>(topic)));
        return copy;
    }

    private final class MemoryPage implements Page {
        @Override
        public SortedMap<String, String> all(String topic) {
            return new TreeMap<>(topics.getOrDefault(topic, new TreeMap<>()));
        }

        @Override
        public void put(String topic, String name, String content) {
            topics.computeIfAbsent(topic, any -> new TreeMap<>()).put(name, content);
        }

        @Override
        public void remove(String topic, String name) {
            topics.getOrDefault(topic, new TreeMap<>()).remove(name);
        }
    }
}
