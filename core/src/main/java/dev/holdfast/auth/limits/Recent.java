package dev.holdfast.auth.limits;

import java.util.LinkedHashMap;
import java.util.Map;

/** A map of what was used last: beyond its size the longest unused goes. Not safe for threads. */
final class Recent<V> extends LinkedHashMap<String, V> {
    private static final long serialVersionUID = 1;

    private final int most;

    Recent(int most) {
        super(16, 0.75f, true);
        this.most = most;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
        return size() > most;
    }
}
