package dev.holdfast.sim.d1;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.sim.http.Json;
import java.time.Instant;
import java.util.Set;

/** What the control plane knows of a database. */
record DatabaseInfo(String uuid, String name, Instant createdAt, String jurisdiction, String replication) {

    /** Only these fields, or all of a listing when empty. */
    ObjectNode json(Set<String> fields, long fileSize, long tables) {
        ObjectNode all = Json.object()
                .put("uuid", uuid)
                .put("name", name)
                .put("created_at", createdAt.toString())
                .put("version", "production")
                .put("num_tables", tables)
                .put("file_size", fileSize)
                .put("running_in_region", "WEUR")
                .put("jurisdiction", jurisdiction);
        all.putObject("read_replication").put("mode", replication);
        return fields.isEmpty() ? all : all.retain(fields);
    }

    ObjectNode listed() {
        return json(Set.of("uuid", "name", "created_at", "version", "jurisdiction"), 0, 0);
    }
}
