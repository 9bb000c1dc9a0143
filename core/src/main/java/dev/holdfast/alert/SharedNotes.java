package dev.holdfast.alert;

import java.util.SortedMap;
import java.util.function.Function;

/**
 * Where alerts are remembered: small texts under a topic and a name, the same for all servers that work together, and kept
 * when they stop. Safe for several threads.
 */
public interface SharedNotes {
    /**
     * Changes notes, all or nothing, and on the disk when it returns. No other change, by whichever server, happens
     * meanwhile: keep it short. What {@code edit} throws undoes it.
     */
    <T> T change(Function<Page, T> edit);

    /** Reads; what it sees of different topics may be from different moments. */
    <T> T read(Function<Page, T> look);

    /** The notes. Only to be used within the call that it is given to. */
    interface Page {
        /** All of a topic, by name. */
        SortedMap<String, String> all(String topic);

        /** Adds or replaces. Only within a change. */
        void put(String topic, String name, String content);

        /** Nothing happens when it is not there. Only within a change. */
        void remove(String topic, String name);
    }
}
