package dev.holdfast.denokv.connect;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a path stands for: {@code /} and {@code /v2/…} for the database without a name, or the only one; {@code /name} and
 * {@code /name/v2/…} for the others.
 *
 * @param base before {@code /v2}
 * @param action empty for the metadata
 */
record Place(Hosted hosted, String base, String action) {
    static final String READ = "snapshot_read";
    static final String WRITE = "atomic_write";
    static final String WATCH = "watch";
    static final String ENDPOINT = "/v2";
    private static final Set<String> ACTIONS = Set.of(READ, WRITE, WATCH);
    private static final Set<String> RESERVED = Set.of("v1", "v2", "v3");

    static boolean isReserved(String name) {
        return RESERVED.contains(name);
    }

    /** By the name in the path. */
    static Map<String, Hosted> byName(List<Hosted> databases) {
        Map<String, Hosted> all = new HashMap<>();
        databases.forEach(it -> all.put(it.name(), it));
        if (databases.size() == 1) {
            all.put("", databases.getFirst());
        }
        return all;
    }

    /** @throws Rejection 404 when it stands for nothing */
    static Place of(String path, Map<String, Hosted> databases) {
        int endpoint = path.lastIndexOf(ENDPOINT + "/");
        String base = endpoint >= 0 ? path.substring(0, endpoint) : withoutSlash(path);
        String action = endpoint >= 0 ? path.substring(endpoint + ENDPOINT.length() + 1) : "";
        boolean isData = endpoint >= 0;
        Hosted hosted = databases.get(base.isEmpty() ? "" : base.substring(1));
        if (hosted == null || isData != ACTIONS.contains(action) || base.equals("/")) {
            throw new Rejection(404, "Resource not found.");
        }
        return new Place(hosted, base, action);
    }

    private static String withoutSlash(String path) {
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }
}
