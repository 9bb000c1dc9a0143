package dev.holdfast.store;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The uploads that a store has to give up when it is closed. */
public final class OpenUploads {
    private final Set<Upload> open = ConcurrentHashMap.newKeySet();

    /** Takes note of one and hands it back. */
    public <U extends Upload> U add(U upload) {
        open.add(upload);
        return upload;
    }

    /** For the upload to call when it is closed. */
    public void remove(Upload upload) {
        open.remove(upload);
    }

    /** Closes them all, also behind one that fails; throws the first failure. */
    public void closeAll() {
        StoreException first = null;
        for (Upload upload : List.copyOf(open)) {
            try {
                upload.close();
            } catch (StoreException e) {
                if (first == null) {
                    first = e;
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }
}
