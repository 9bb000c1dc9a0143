package dev.holdfast.archive.parts;

import dev.holdfast.archive.layout.Sha256;
import dev.holdfast.store.Upload;

/** Where the files of a snapshot go, by their names in the layout. */
@FunctionalInterface
public interface Shelf {

    /** Begins a file; it replaces one of the same name when committed. */
    Upload create(String name);

    /** Writes a small file; returns the SHA-256 of the content. */
    default String write(String name, byte[] content) {
        try (Upload upload = create(name)) {
            upload.write(content, 0, content.length);
            upload.commit();
        }
        return Sha256.hex(content);
    }
}
