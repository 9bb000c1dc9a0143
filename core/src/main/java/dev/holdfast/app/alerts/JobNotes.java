package dev.holdfast.app.alerts;

import dev.holdfast.alert.SharedNotes;
import dev.holdfast.jobs.database.Notes;
import java.util.SortedMap;
import java.util.function.Function;

/** The notes beside the runs, for the alerts. */
record JobNotes(Notes notes) implements SharedNotes {
    @Override
    public <T> T change(Function<Page, T> edit) {
        return notes.change(page -> edit.apply(new Leaf(page)));
    }

    @Override
    public <T> T read(Function<Page, T> look) {
        return notes.read(page -> look.apply(new Leaf(page)));
    }

    private record Leaf(Notes.Page page) implements Page {
        @Override
        public SortedMap<String, String> all(String topic) {
            return page.all(topic);
        }

        @Override
        public void put(String topic, String name, String content) {
            page.put(topic, name, content);
        }

        @Override
        public void remove(String topic, String name) {
            page.remove(topic, name);
        }
    }
}
