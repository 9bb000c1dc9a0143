package dev.holdfast.server.http;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The variables of a path. The last one may stand for several segments: {@code {file...}}. */
record Variables(Map<String, String> values) {

    static Optional<Variables> of(List<String> pattern, List<String> path) {
        boolean open = pattern.getLast().endsWith("...}");
        if (open ? path.size() < pattern.size() : path.size() != pattern.size()) {
            return Optional.empty();
        }
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < pattern.size(); i++) {
            String wanted = pattern.get(i);
            boolean rest = open && i == pattern.size() - 1;
            if (wanted.startsWith("{")) {
                String value = rest ? String.join("/", path.subList(i, path.size())) : path.get(i);
                values.put(wanted.replaceAll("[{}]|\\.\\.\\.", ""), value);
            } else if (!wanted.equals(path.get(i))) {
                return Optional.empty();
            }
        }
        return Optional.of(new Variables(values));
    }
}
