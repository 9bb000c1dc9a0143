package dev.holdfast.jobs;

import dev.holdfast.jobs.database.Database;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Tells which runs have changed since it was last asked, those of other servers too. For one thread. */
public final class RunNews {
    private final Database database;
    private Map<String, Long> open = new HashMap<>();
    private long newest;

    private RunNews(Database database) {
        this.database = database;
    }

    static RunNews from(Database database) {
        RunNews news = new RunNews(database);
        news.newest = database.reading(RunTable::newest);
        news.next();
        return news;
    }

    /** Each run that was started, went on or ended since the last call, as it is now, the oldest first. */
    public List<Run> next() {
        Map<Long, Run> now = new TreeMap<>();
        database.reading(sql -> {
            RunTable.newsBehind(sql, newest).forEach(run -> now.put(run.number(), run));
            open.keySet().stream()
                    .filter(id ->
                            now.values().stream().noneMatch(run -> run.id().equals(id)))
                    .map(id -> RunTable.find(sql, id))
                    .flatMap(Optional::stream)
                    .forEach(run -> now.put(run.number(), run));
            return null;
        });
        Map<String, Long> before = open;
        open = new HashMap<>();
        now.values().stream().filter(run -> !run.state().isEnd()).forEach(run -> open.put(run.id(), run.revision()));
        newest = now.keySet().stream().reduce(newest, Math::max);
        return now.values().stream()
                .filter(run -> run.revision() != before.getOrDefault(run.id(), -1L))
                .toList();
    }
}
