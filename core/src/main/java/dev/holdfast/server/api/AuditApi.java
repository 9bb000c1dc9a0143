package dev.holdfast.server.api;

import dev.holdfast.audit.AuditEntry;
import dev.holdfast.server.http.Access;
import dev.holdfast.server.http.Call;
import dev.holdfast.server.http.Endpoint;
import dev.holdfast.server.http.Reply;
import java.time.Instant;
import java.util.List;

/** Shows who did what, as this server has written it down. */
public final class AuditApi {
    private final Book book;

    public AuditApi(Book book) {
        this.book = book;
    }

    /** Reads the audit log of this server. */
    @FunctionalInterface
    public interface Book {
        /** The newest entries with a smaller number, the newest first, at most so many. */
        List<AuditEntry> newest(long before, int most);
    }

    /**
     * An entry.
     *
     * @param seq counted from 1 without gaps
     * @param target what it was done to; may be empty
     * @param address of the caller; may be empty
     */
    public record Entry(
            long seq, Instant time, String who, String what, String target, String outcome, String address) {
        static Entry of(AuditEntry entry) {
            return new Entry(
                    entry.seq(),
                    entry.time(),
                    entry.event().who(),
                    entry.event().what(),
                    entry.event().on(),
                    entry.event().outcome(),
                    entry.event().address());
        }
    }

    /** Entries, newest first. */
    public record Entries(List<Entry> entries) {}

    public List<Endpoint> endpoints() {
        return List.of(new Endpoint(
                        "GET",
                        "/api/v1/audit",
                        Access.ADMIN,
                        "Who did what on this server, newest first.",
                        null,
                        Entries.class,
                        this::list)
                .taking("before", "The number of an entry: only those before it.")
                .taking("limit", "At most so many; 100 if not given."));
    }

    private Reply list(Call call) {
        long before =
                call.query("before").map(text -> RunsApi.number("before", text)).orElse(Long.MAX_VALUE);
        return Reply.json(new Entries(book.newest(before, call.number("limit", 100, 1, 1_000)).stream()
                .map(Entry::of)
                .toList()));
    }
}
