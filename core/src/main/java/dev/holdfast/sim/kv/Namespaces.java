package dev.holdfast.sim.kv;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.sim.disk.Disk;
import dev.holdfast.sim.http.ApiError;
import dev.holdfast.sim.http.Json;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;

/** The namespaces of the account. */
final class Namespaces {
    static final String TABLE = "CREATE TABLE IF NOT EXISTS namespaces (id TEXT PRIMARY KEY, title TEXT UNIQUE)";

    private final Disk disk;
    private final SecureRandom random = new SecureRandom();

    Namespaces(Disk disk) {
        this.disk = disk;
    }

    /** One namespace. */
    record Namespace(String id, String title) {
        ObjectNode json() {
            return Json.object().put("id", id).put("title", title).put("supports_url_encoding", true);
        }
    }

    List<Namespace> list(boolean byTitle, boolean descending) {
        return find("ORDER BY " + (byTitle ? "title" : "id") + (descending ? " DESC" : ""));
    }

    /** @throws ApiError 10011 for a malformed id, 10013 for an unknown one */
    Namespace get(String id) {
        if (!id.matches("[0-9a-f]{32}")) {
            throw new ApiError(400, 10011, "could not parse UUID from request's namespace_id: '" + id + "'");
        }
        return find("WHERE id = ?", id).stream()
                .findFirst()
                .orElseThrow(() -> new ApiError(404, 10013, "get namespace: 'namespace not found'"));
    }

    /** The id of a namespace of this title or id. */
    String id(String titleOrId) {
        return find("WHERE title = ? OR id = ?", titleOrId, titleOrId).stream()
                .findFirst()
                .map(Namespace::id)
                .orElseThrow(() -> new ApiError(404, 10013, "get namespace: 'namespace not found'"));
    }

    synchronized Namespace create(String title) {
        checkTitle(title, "");
        byte[] id = new byte[16];
        random.nextBytes(id);
        Namespace made = new Namespace(HexFormat.of().formatHex(id), title);
        disk.write("INSERT INTO namespaces VALUES (?, ?)", made.id(), title);
        return made;
    }

    synchronized Namespace rename(String id, String title) {
        checkTitle(title, get(id).id());
        disk.write("UPDATE namespaces SET title = ? WHERE id = ?", title, id);
        return get(id);
    }

    void delete(String id) {
        disk.write("DELETE FROM namespaces WHERE id = ?", get(id).id());
    }

    private void checkTitle(String title, String own) {
        if (title.isEmpty() || title.length() > 512) {
            throw new ApiError(400, 10019, "invalid namespace title");
        }
        if (find("WHERE title = ? AND id <> ?", title, own).size() > 0) {
            throw new ApiError(400, 10014, "a namespace with this account ID and title already exists");
        }
    }

    private List<Namespace> find(String condition, Object... arguments) {
        return disk.all(
                row -> new Namespace(row.getString(1), row.getString(2)),
                "SELECT id, title FROM namespaces " + condition,
                arguments);
    }
}
