package dev.holdfast.audit;

import dev.holdfast.model.Failure;
import dev.holdfast.store.Store;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Reads and checks audit logs where they are: stores they were shipped to, the folder they are written in, copies of
 * these. Needs nothing else, and changes nothing. Several places are read as one: what is missing in one may be in another.
 */
public final class AuditReader {
    private final Function<String, Store> stores;

    /** @param stores opens one by its address */
    public AuditReader(Function<String, Store> stores) {
        this.stores = stores;
    }

    /** An entry, and the log that it is in. */
    public record Listed(String log, AuditEntry entry) {}

    /**
     * Follows every log from its first entry to its last.
     *
     * @param heads hashes that must be in one of them: with the head of an earlier check this finds what was cut off since
     * @throws Failure NOT_FOUND when there is no log
     */
    public Verification verify(List<String> places, List<String> heads) {
        return over(places, logs -> {
            List<Verification.Log> checked = new ArrayList<>();
            Set<String> missing = new HashSet<>(heads);
            for (LogCopy log : logs) {
                Chain chain = new Chain(log, Set.copyOf(heads));
                checked.add(chain.check());
                missing.removeAll(chain.found());
            }
            return new Verification(
                    checked, heads.stream().filter(missing::contains).toList());
        });
    }

    /**
     * The last entries of every log, the oldest first. Lines that are no entries are left out: {@link #verify} names them.
     *
     * @param most of each log
     */
    public List<Listed> list(List<String> places, int most) {
        return over(places, logs -> {
            List<Listed> all = new ArrayList<>();
            for (LogCopy log : logs) {
                Deque<Listed> last = new ArrayDeque<>();
                log.lines()
                        .flatMap(line -> EntryLine.parse(line.bytes()).stream())
                        .forEach(entry -> {
                            last.addLast(new Listed(log.name(), entry));
                            if (last.size() > most) {
                                last.removeFirst();
                            }
                        });
                all.addAll(last);
            }
            all.sort((a, b) -> a.entry().time().compareTo(b.entry().time()));
            return all;
        });
    }

    /**
     * The last entries of one log before a number, the newest first. Lines that are no entries are left out.
     *
     * @param log its name; none of that name: no entries
     */
    public List<AuditEntry> newest(String log, List<String> places, long before, int most) {
        return over(
                places,
                logs -> logs.stream()
                        .filter(copy -> copy.name().equals(log))
                        .findFirst()
                        .map(copy -> copy.newest(before, most))
                        .orElse(List.of()));
    }

    private <R> R over(List<String> places, Function<List<LogCopy>, R> work) {
        List<Store> opened = new ArrayList<>();
        try {
            Map<String, LogCopy> logs = new TreeMap<>();
            for (String place : places) {
                Store store = stores.apply(place);
                opened.add(store);
                collect(store, logs);
            }
            if (logs.isEmpty()) {
                throw new Failure(
                        Failure.Kind.NOT_FOUND,
                        "there is no audit log in " + String.join(", ", places),
                        "Name the store of [audit] to, or the folder audit of the server's state folder.");
            }
            return work.apply(List.copyOf(logs.values()));
        } finally {
            opened.forEach(Store::close);
        }
    }

    private static void collect(Store store, Map<String, LogCopy> logs) {
        List<Store.Entry> page = store.list("", "");
        while (!page.isEmpty()) {
            for (Store.Entry object : page) {
                LogNames.parse(object.name())
                        .ifPresent(name ->
                                logs.computeIfAbsent(name.log(), LogCopy::new).add(name.first(), store, object.name()));
            }
            page = store.list("", page.getLast().name());
        }
    }
}
