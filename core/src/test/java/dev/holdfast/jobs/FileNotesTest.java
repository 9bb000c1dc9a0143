package dev.holdfast.jobs;

import dev.holdfast.jobs.database.Location;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class FileNotesTest extends NotesContract {
    @TempDir
    Path folder;

    @Override
    Location location() {
        return new Location.Folder(folder.resolve("state"));
    }
}
