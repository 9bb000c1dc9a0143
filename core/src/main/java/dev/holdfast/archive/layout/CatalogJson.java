package dev.holdfast.archive.layout;

import static dev.holdfast.archive.layout.Json.constant;
import static dev.holdfast.archive.layout.Json.text;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Collection;
import dev.holdfast.model.Column;
import dev.holdfast.model.Pairs;
import dev.holdfast.model.Table;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A catalog as JSON, and the hash that tells whether two are the same. */
public final class CatalogJson {
    private CatalogJson() {}

    /** What else the entry of a collection says. */
    public interface Entry {
        void write(JsonGenerator json, Collection collection) throws IOException;
    }

    public static String hash(Catalog catalog) {
        return Sha256.hex(Json.bytes(json -> write(json, catalog, (fields, collection) -> {})));
    }

    public static void write(JsonGenerator json, Catalog catalog, Entry entry) throws IOException {
        json.writeStringField("kind", Json.name(catalog.kind()));
        Json.list(
                json,
                "collections",
                catalog.collections(),
                (out, collection) -> Json.object(out, fields -> {
                    fields.writeStringField("name", collection.name());
                    fields.writeStringField("kind", kind(collection));
                    entry.write(fields, collection);
                    if (collection instanceof Table table) {
                        table(fields, table);
                    }
                }));
        Json.list(
                json,
                "objects",
                catalog.objects(),
                (out, object) -> Json.object(out, fields -> {
                    fields.writeStringField("type", Json.name(object.type()));
                    fields.writeStringField("name", object.name());
                    fields.writeStringField("table", object.table());
                    fields.writeStringField("sql", object.sql());
                }));
        Json.object(json, "settings", fields -> {
            for (var setting : new TreeMap<>(catalog.settings()).entrySet()) {
                fields.writeNumberField(setting.getKey(), setting.getValue());
            }
        });
        Json.findings(json, "unrestorable", catalog.unrestorable());
    }

    public static Catalog read(JsonNode node) {
        Map<String, Long> settings = new LinkedHashMap<>();
        JsonNode stored = Json.get(node, "settings");
        stored.fieldNames().forEachRemaining(name -> settings.put(name, Json.number(stored, name)));
        return new Catalog(
                constant(node, "kind", Catalog.Kind.values()),
                Json.list(node, "collections", CatalogJson::collection),
                Json.list(node, "objects", CatalogJson::object),
                settings,
                Json.findings(node, "unrestorable"));
    }

    private static String kind(Collection collection) {
        return switch (collection) {
            case Pairs pairs -> "pairs";
            case Table table when table.kind() == Table.Kind.ORDINARY -> "table";
            case Table table -> Json.name(table.kind());
        };
    }

    private static void table(JsonGenerator json, Table table) throws IOException {
        json.writeStringField("sql", table.sql());
        Json.list(
                json,
                "columns",
                table.columns(),
                (out, column) -> Json.object(out, fields -> {
                    fields.writeStringField("name", column.name());
                    fields.writeStringField("type", column.type());
                    fields.writeStringField("role", Json.name(column.role()));
                    fields.writeStringField("collation", column.collation());
                }));
        Json.list(json, "key", table.keyColumns(), (out, column) -> out.writeNumber(column));
        Json.strings(json, "references", table.references());
    }

    private static Collection collection(JsonNode node) {
        String kind = text(node, "kind");
        if (kind.equals("pairs")) {
            return new Pairs(text(node, "name"));
        }
        List<Column> columns = Json.list(node, "columns", CatalogJson::column);
        return new Table(
                text(node, "name"),
                kind.equals("table") ? Table.Kind.ORDINARY : constant(node, "kind", Table.Kind.values()),
                text(node, "sql"),
                columns,
                Json.list(node, "key", item -> index(item, columns.size())),
                Json.strings(node, "references"));
    }

    private static int index(JsonNode item, int columns) {
        if (!item.isInt() || item.intValue() < 0 || item.intValue() >= columns) {
            throw new IllegalArgumentException("'key' names a column that is not there");
        }
        return item.intValue();
    }

    private static Column column(JsonNode node) {
        return new Column(
                text(node, "name"),
                text(node, "type"),
                constant(node, "role", Column.Role.values()),
                text(node, "collation"));
    }

    private static Catalog.SqlObject object(JsonNode node) {
        return new Catalog.SqlObject(
                constant(node, "type", Catalog.SqlObject.Type.values()),
                text(node, "name"),
                text(node, "table"),
                text(node, "sql"));
    }
}
