package dev.holdfast.jobs.database;

import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Small texts that others keep beside the runs, under a topic and a name: all servers on the same database see the same.
 * What they mean is not known here. Safe for several threads.
 *
 * <p>Methods throw {@link DatabaseException} when the database fails.
 */
public final class Notes implements AutoCloseable {
    private final Database database;

    /** @param database stays open */
    public Notes(Database database) {
        this.database = database;
    }

    /**
     * Opens them to be read only, also while servers are at work.
     *
     * @return empty when no server has been at work there yet
     */
    public static Optional<Notes> reading(Location location) {
        return Database.reading(location).map(Notes::new);
    }

    /** The notes within one call. */
    public static final class Page {
        private final Sql sql;

        private Page(Sql sql) {
            this.sql = sql;
        }

        /** All of a topic, by name. */
        public SortedMap<String, String> all(String topic) {
            SortedMap<String, String> all = new TreeMap<>();
            sql.rows(
                    row -> all.put(row.text("name"), row.text("content")),
                    "select name, content from holdfast_note where topic = ?",
                    topic);
            return all;
        }

        /** Adds or replaces. */
        public void put(String topic, String name, String content) {
            sql.change(
                    "insert into holdfast_note (topic, name, content) values (?, ?, ?)"
                            + " on conflict (topic, name) do update set content = excluded.content",
                    topic,
                    name,
                    content);
        }

        /** Nothing happens when it is not there. */
        public void remove(String topic, String name) {
            sql.change("delete from holdfast_note where topic = ? and name = ?", topic, name);
        }
    }

    /** All or nothing, and no other change of notes, by whichever server, happens meanwhile. Keep it short. */
    public <T> T change(Function<Page, T> edit) {
        return database.inTransaction(sql -> {
            sql.lock("notes");
            return edit.apply(new Page(sql));
        });
    }

    /** Reads, each topic for itself; does not wait for those who write. */
    public <T> T read(Function<Page, T> look) {
        return database.reading(sql -> look.apply(new Page(sql)));
    }

    /** Closes what {@link #reading} has opened; not to be called on those of {@code Jobs}. */
    @Override
    public void close() {
        database.close();
    }
}
