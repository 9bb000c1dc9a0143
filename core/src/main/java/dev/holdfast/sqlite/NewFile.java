package dev.holdfast.sqlite;

import static java.nio.file.attribute.PosixFilePermission.GROUP_EXECUTE;
import static java.nio.file.attribute.PosixFilePermission.GROUP_READ;
import static java.nio.file.attribute.PosixFilePermission.GROUP_WRITE;
import static java.nio.file.attribute.PosixFilePermission.OWNER_READ;
import static java.nio.file.attribute.PosixFilePermission.OWNER_WRITE;

import dev.holdfast.model.Capture;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Finding;
import dev.holdfast.model.Table;
import dev.holdfast.sql.Dump;
import dev.holdfast.sql.Identifiers;
import dev.holdfast.sql.RangeClause;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Writes a new file under another name beside its place, and moves it there when it is whole. */
final class NewFile implements Loading {
    private final Path file;
    private final Path partial;
    private final boolean replace;
    private Database database;
    private boolean begun;

    NewFile(Path file, boolean replace) {
        this.file = file;
        this.partial = Snapshot.sibling(file, ".holdfast-partial");
        this.replace = replace;
    }

    @Override
    public void rehearse(Catalog catalog) {
        Occupied.check(file, replace);
    }

    @Override
    public void begin(Catalog catalog) {
        Occupied.check(file, replace);
        removeLeftover();
        begun = true;
        keepAccess();
        database = Database.creating(partial);
        database.run(
                "PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;"
                        + "PRAGMA foreign_keys=OFF; PRAGMA ignore_check_constraints=ON; PRAGMA cache_size=-65536; BEGIN EXCLUSIVE");
        Dump.schema(catalog).forEach(database::run);
    }

    @Override
    public void discard() {
        try {
            removeLeftover();
        } catch (Failure e) {
            if (e.kind() != Failure.Kind.BUSY) {
                throw e;
            }
        }
    }

    /** What a run that crashed has left; not what one that still runs is writing. */
    private void removeLeftover() {
        if (!Files.exists(partial)) {
            return;
        }
        try (Database leftover = Database.creating(partial)) {
            leftover.run("BEGIN EXCLUSIVE");
        } catch (Failure e) {
            if (e.kind() == Failure.Kind.BUSY) {
                throw e;
            }
        }
        remove(partial);
    }

    /** Whoever could not read what was there can not read what comes in its place, from the first byte on. */
    private void keepAccess() {
        PosixFileAttributeView there = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        if (there == null || !Files.exists(file)) {
            return;
        }
        try {
            PosixFileAttributes kept = there.readAttributes();
            Files.createFile(partial, PosixFilePermissions.asFileAttribute(Set.of(OWNER_READ, OWNER_WRITE)));
            PosixFileAttributeView made = Files.getFileAttributeView(partial, PosixFileAttributeView.class);
            Set<PosixFilePermission> allowed = new HashSet<>(kept.permissions());
            if (!keepsOwner(kept, made)) {
                // They would be those of another group.
                allowed.removeAll(Set.of(GROUP_READ, GROUP_WRITE, GROUP_EXECUTE));
            }
            made.setPermissions(allowed);
        } catch (IOException e) {
            throw failed("could not be made", e);
        }
    }

    /** False when only the system's administrator could do that. */
    private static boolean keepsOwner(PosixFileAttributes kept, PosixFileAttributeView made) throws IOException {
        PosixFileAttributes ours = made.readAttributes();
        try {
            if (!ours.group().equals(kept.group())) {
                made.setGroup(kept.group());
            }
            if (!ours.owner().equals(kept.owner())) {
                made.setOwner(kept.owner());
            }
            return true;
        } catch (FileSystemException denied) {
            return made.readAttributes().group().equals(kept.group());
        }
    }

    @Override
    public InsertStatements statements(Table table) {
        String name = Identifiers.quote(table.name());
        if (table.kind() == Table.Kind.SEQUENCE) {
            database.run("DELETE FROM " + name);
        }
        return new InsertStatements(
                database, "INSERT INTO " + name + "(" + RangeClause.columns(table) + ")", "", table.width());
    }

    @Override
    public List<Finding> finish(Catalog catalog, Capture capture) {
        Dump.post(catalog).forEach(database::run);
        database.run("COMMIT");
        List<Finding> findings = new ArrayList<>(Checks.foreignKeys(database));
        findings.addAll(Checks.integrity(database));
        database.close();
        database = null;
        moveIntoPlace();
        return findings;
    }

    private void moveIntoPlace() {
        try (Occupied _ = Occupied.hold(file, replace)) {
            try (FileChannel written = FileChannel.open(partial, StandardOpenOption.WRITE)) {
                written.force(true);
            }
            Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            begun = false;
            syncFolder();
        } catch (IOException e) {
            throw failed("could not be moved into place", e);
        }
    }

    private void syncFolder() throws IOException {
        if (java.io.File.separatorChar == '/') {
            try (FileChannel folder = FileChannel.open(partial.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
                folder.force(true);
            }
        }
    }

    @Override
    public void close() {
        if (!begun) {
            return;
        }
        begun = false;
        try {
            if (database != null) {
                database.close();
            }
        } finally {
            remove(partial);
        }
    }

    private void remove(Path path) {
        try {
            Files.deleteIfExists(path);
            Files.deleteIfExists(Snapshot.sibling(path, "-journal"));
        } catch (IOException e) {
            throw failed("could not be removed", e);
        }
    }

    private Failure failed(String what, IOException cause) {
        return new Failure(
                Failure.Kind.REMOTE, partial + " " + what, "Check the disk and the permissions of its folder", cause);
    }
}
