package dev.holdfast.store.local;

import dev.holdfast.store.Upload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.function.Consumer;

/** Writes beside the target, then renames. */
final class LocalUpload implements Upload {
    private final Root root;
    private final Path target;
    private final TemporaryFile file;
    private final Runnable atEnd;
    private Step step = Step.WRITING;

    private enum Step {
        WRITING,
        RENAMED,
        DONE
    }

    LocalUpload(Root root, Path target, TemporaryFile file, Consumer<Upload> atEnd) {
        this.root = root;
        this.target = target;
        this.file = file;
        this.atEnd = () -> atEnd.accept(this);
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
        try {
            file.append(bytes, from, length);
        } catch (IOException e) {
            throw LocalFailures.of("write", target, e);
        }
    }

    @Override
    public void commit() {
        try {
            if (step == Step.WRITING) {
                file.seal();
                Files.move(file.path(), target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                step = Step.RENAMED;
            }
            if (step == Step.RENAMED) {
                Root.sync(target.getParent());
                step = Step.DONE;
            }
        } catch (IOException e) {
            throw LocalFailures.of("write", target, e);
        }
    }

    @Override
    public void close() {
        atEnd.run();
        try {
            file.close();
            if (step == Step.WRITING) {
                root.prune(target.getParent());
            }
        } catch (IOException e) {
            throw LocalFailures.of("give up", target, e);
        }
    }
}
