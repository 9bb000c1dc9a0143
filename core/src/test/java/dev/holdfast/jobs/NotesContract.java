package dev.holdfast.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.jobs.database.Location;
import dev.holdfast.jobs.database.Notes;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What notes promise, wherever they are kept. */
abstract class NotesContract {
    private Location location;
    private Jobs jobs;
    private Notes notes;

    abstract Location location() throws Exception;

    @BeforeEach
    void open() throws Exception {
        location = location();
        assertThat(Notes.reading(location)).as("nobody was there yet").isEmpty();
        jobs = open(location);
        notes = jobs.notes();
    }

    @AfterEach
    void close() {
        jobs.close();
    }

    private static Jobs open(Location location) {
        Kind kind = new Kind("none", steps -> null, Retry.NEVER);
        return new ManualJobs(location, new TestClock("2026-11-26T00:00:00Z"), JobsSettings.Bounds.USUAL, kind).jobs;
    }

    @Test
    void whatIsPutStaysUntilItIsRemoved() {
        notes.change(page -> {
            page.put("a", "2", "zwei");
            page.put("a", "1", "one");
            page.put("a", "1", "eins ∑");
            page.put("b", "1", "other");
            page.remove("a", "3");
            return null;
        });
        assertThat(all("a")).containsExactly(Map.entry("1", "eins ∑"), Map.entry("2", "zwei"));
        jobs.close();
        jobs = open(location);
        notes = jobs.notes();
        assertThat(all("a")).hasSize(2);
        notes.change(page -> {
            page.remove("a", "1");
            return null;
        });
        assertThat(all("a")).containsOnlyKeys("2");
        assertThat(all("b")).containsOnlyKeys("1");
    }

    @Test
    void aChangeThatFailsHasNotHappened() {
        assertThatThrownBy(() -> notes.change(page -> {
                    page.put("a", "1", "half");
                    throw new IllegalStateException("in the middle");
                }))
                .hasMessage("in the middle");
        assertThat(all("a")).isEmpty();
    }

    @Test
    void changesDoNotMeet() {
        List<Runnable> adding = java.util.Collections.nCopies(
                40,
                () -> notes.change(page -> {
                    int before = Integer.parseInt(page.all("n").getOrDefault("n", "0"));
                    page.put("n", "n", Integer.toString(before + 1));
                    return null;
                }));
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            adding.forEach(threads::execute);
        }
        assertThat(all("n")).containsEntry("n", "40");
    }

    @Test
    void othersReadWhileTheServerWorks() {
        notes.change(page -> {
            page.put("a", "1", "one");
            return null;
        });
        try (Notes reader = Notes.reading(location).orElseThrow()) {
            assertThat(reader.<Map<String, String>>read(page -> page.all("a"))).containsEntry("1", "one");
        }
        jobs.close();
        try (Notes reader = Notes.reading(location).orElseThrow()) {
            assertThat(reader.<Map<String, String>>read(page -> page.all("a"))).containsEntry("1", "one");
        }
    }

    private Map<String, String> all(String topic) {
        return notes.read(page -> page.all(topic));
    }
}
