package dev.holdfast.cloudflare.d1;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.cloudflare.ApiFailure;
import dev.holdfast.flow.Plan;
import dev.holdfast.flow.Segment;
import dev.holdfast.model.AsOf;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Key;
import dev.holdfast.model.KeyRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The table {@code _holdfast_restore} in the database that is being written: which copy it is, its plan, and which parts have
 * been carried out. It is made with the first part and dropped at the end.
 *
 * <p>A merge that comes beside an unfinished copy sets the rows of that one aside, and takes them back when it wrote nothing.
 * Once it wrote, nobody knows any more how far the first one came: that one is displaced, and its header stays, so that this
 * can be said.
 */
final class RestoreLog {
    static final String TABLE = "\"_holdfast_restore\"";
    static final String CREATE = "CREATE TABLE " + TABLE
            + "(kind TEXT NOT NULL, number INTEGER NOT NULL, digest TEXT NOT NULL, content TEXT NOT NULL,"
            + " PRIMARY KEY(kind, number));";

    private static final String ASIDE = "was ";
    private static final String DISPLACED = "displaced";

    /** Of a copy that was set aside by a merge only the header stays, and only that of the first. */
    private static final List<String> DISPLACE = List.of(
            "UPDATE OR IGNORE " + TABLE + " SET kind='" + DISPLACED + "' WHERE kind='" + ASIDE + "copy'",
            "DELETE FROM " + TABLE + " WHERE kind<>'" + DISPLACED + "'");

    private final D1Calls calls;

    RestoreLog(D1Calls calls) {
        this.calls = calls;
    }

    /**
     * Which copy a database is the unfinished target of.
     *
     * @param mode of writing
     * @param catalog a fingerprint of what it consists of
     * @param source the address of what is copied; empty when not known
     * @param undo the bookmark before the first part of the first of several unfinished copies, or empty
     */
    record Header(String mode, String catalog, String source, AsOf earliest, String undo) {
        /** For people. */
        String named() {
            return source.isEmpty() ? "an unfinished copy" : "an unfinished copy of " + source;
        }

        /** Whether the other one wrote all that this one was to write. */
        boolean isMadeUpFor(Header other) {
            return source.equals(other.source) && catalog.equals(other.catalog);
        }
    }

    /** How far the copy has come: whole segments, and the key up to which the next one is written (or null). */
    record Position(int done, Key after) {}

    static String insert(String kind, int number, String digest, String content) {
        return "INSERT INTO " + TABLE + " VALUES(" + quoted(kind) + "," + number + "," + quoted(digest) + ","
                + quoted(content) + ");";
    }

    static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    static String text(Header header) {
        ObjectNode node = D1Calls.MAPPER.createObjectNode();
        node.put("mode", header.mode()).put("catalog", header.catalog()).put("undo", header.undo());
        node.put("source", header.source());
        node.put("kind", header.earliest().kind().name());
        node.put("from", header.earliest().from()).put("to", header.earliest().to());
        return node.toString();
    }

    static String text(Position position) {
        ObjectNode node = D1Calls.MAPPER.createObjectNode().put("done", position.done());
        return put(node, "after", position.after()).toString();
    }

    static String text(Segment segment) {
        ObjectNode node = D1Calls.MAPPER
                .createObjectNode()
                .put("collection", segment.collection().name());
        put(node, "after", segment.range().after());
        put(node, "through", segment.range().through());
        return node.put("number", segment.number()).toString();
    }

    /** Empty when no copy is unfinished here. */
    Optional<Header> header() {
        return header("copy");
    }

    /** The first copy that was not finished when another one wrote beside it. */
    Optional<Header> displaced() {
        return header(DISPLACED);
    }

    private Optional<Header> header(String kind) {
        return rows(kind).stream().findFirst().map(row -> {
            JsonNode node = parsed(row.get(2));
            AsOf earliest = new AsOf(
                    AsOf.Kind.valueOf(node.path("kind").asText()),
                    node.path("from").asText(),
                    node.path("to").asText());
            return new Header(
                    node.path("mode").asText(),
                    node.path("catalog").asText(),
                    node.path("source").asText(),
                    earliest,
                    node.path("undo").asText());
        });
    }

    /** The whole plan of the unfinished copy. */
    List<Segment> plan(Catalog catalog) {
        List<Segment> segments = new ArrayList<>();
        for (List<String> row : rows("plan")) {
            JsonNode node = parsed(row.get(2));
            KeyRange range = new KeyRange(key(node, "after"), key(node, "through"));
            segments.add(new Segment(
                    catalog.collection(node.path("collection").asText()),
                    node.path("number").asInt(),
                    range));
        }
        return segments;
    }

    /** Names of tables that had no record before the copy wrote its first. */
    Set<String> blank() {
        return rows("blank").stream().map(row -> row.get(2)).collect(Collectors.toSet());
    }

    /** Where the last part ended. */
    Position position() {
        List<List<String>> parts = rows("part");
        JsonNode node = parts.isEmpty()
                ? D1Calls.MAPPER.createObjectNode()
                : parsed(parts.getLast().get(2));
        return new Position(node.path("done").asInt(), key(node, "after"));
    }

    /** The number of the next part. */
    int nextPart() {
        List<List<String>> parts = rows("part");
        return parts.isEmpty() ? 1 : Integer.parseInt(parts.getLast().get(0)) + 1;
    }

    /** The digest of a row; empty when there is no such row. */
    Optional<String> digest(String kind, int number) {
        return rows(kind).stream()
                .filter(row -> row.get(0).equals("" + number))
                .map(row -> row.get(1))
                .findFirst();
    }

    /** The end of it. */
    void drop() {
        calls.writeAgainAndAgain(List.of("DROP TABLE IF EXISTS " + TABLE));
    }

    /** Sets aside what an unfinished copy left, so that another can begin beside it. */
    static List<String> asides() {
        List<String> statements = new ArrayList<>();
        statements.add("UPDATE OR IGNORE " + TABLE + " SET kind='" + DISPLACED + "' WHERE kind='" + ASIDE + "copy';");
        statements.add("DELETE FROM " + TABLE + " WHERE kind LIKE '" + ASIDE + "%';");
        statements.add("UPDATE " + TABLE + " SET kind='" + ASIDE + "'||kind WHERE kind<>'" + DISPLACED + "';");
        return statements;
    }

    /** The end of a copy beside others: those that it did not make up for are displaced. */
    void dropOwn() {
        Optional<Header> own = header();
        List<String> statements = new ArrayList<>();
        boolean stays = false;
        for (String kind : List.of(DISPLACED, ASIDE + "copy")) {
            Optional<Header> other = header(kind);
            if (other.isPresent() && own.isPresent() && other.get().isMadeUpFor(own.get())) {
                statements.add("DELETE FROM " + TABLE + " WHERE kind='" + kind + "'");
            } else {
                stays |= other.isPresent();
            }
        }
        if (stays) {
            statements.addAll(DISPLACE);
            calls.writeAgainAndAgain(statements);
        } else {
            drop();
        }
    }

    /** A copy beside others is refused for good: what is left of it is not to be gone on with, and what it set aside is. */
    void giveUp() {
        boolean touched = rows("part").stream().anyMatch(row -> !row.get(0).equals("0"));
        boolean aside = header(ASIDE + "copy").isPresent();
        if (!aside && displaced().isEmpty()) {
            drop();
        } else if (aside && !touched) {
            calls.writeAgainAndAgain(List.of(
                    "DELETE FROM " + TABLE + " WHERE kind<>'" + DISPLACED + "' AND kind NOT LIKE '" + ASIDE
                            + "%' AND EXISTS(SELECT 1 FROM " + TABLE + " WHERE kind='" + ASIDE + "copy')",
                    "UPDATE " + TABLE + " SET kind=substr(kind," + (ASIDE.length() + 1) + ") WHERE kind LIKE '" + ASIDE
                            + "%'"));
        } else {
            calls.writeAgainAndAgain(DISPLACE);
        }
    }

    static Plan rest(List<Segment> plan, Position position, AsOf earliest) {
        List<Segment> rest = new ArrayList<>(plan.subList(position.done(), plan.size()));
        if (position.after() != null) {
            Segment open = rest.getFirst();
            rest.set(
                    0,
                    new Segment(open.collection(), open.number(), open.range().startingAfter(position.after(), null)));
        }
        return new Plan(rest, earliest, true);
    }

    /** Number, digest and content of all rows of a kind. */
    private List<List<String>> rows(String kind) {
        try {
            return calls.rows("SELECT CAST(number AS TEXT),digest,content FROM " + TABLE + " WHERE kind=" + quoted(kind)
                    + " ORDER BY number");
        } catch (ApiFailure failure) {
            if (failure.getMessage().contains("no such table")) {
                return List.of();
            }
            throw failure;
        }
    }

    private static JsonNode parsed(String json) {
        try {
            return D1Calls.MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new Failure(
                    Failure.Kind.CORRUPT,
                    "the table _holdfast_restore holds what this version does not write",
                    "Finish with the version that began, or write into a new database.",
                    e);
        }
    }

    private static ObjectNode put(ObjectNode node, String name, Key key) {
        return node.put(name, key == null ? null : key.toHex());
    }

    private static Key key(JsonNode node, String name) {
        return node.path(name).isTextual() ? Key.fromHex(node.path(name).asText()) : null;
    }
}
