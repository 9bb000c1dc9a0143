package dev.holdfast.testing;

import dev.holdfast.store.Store;
import dev.holdfast.store.Upload;
import dev.holdfast.testing.FaultyStore.Fault;
import java.io.ByteArrayOutputStream;

/** Keeps a copy of the object, so that it can be torn and still be made whole by the next try. */
final class FaultyUpload implements Upload {
    private final FaultyStore faults;
    private final Store store;
    private final String name;
    private final Upload upload;
    private final ByteArrayOutputStream copy = new ByteArrayOutputStream();
    private boolean answerLost;
    private boolean torn;

    FaultyUpload(FaultyStore faults, Store store, String name) {
        this.faults = faults;
        this.store = store;
        this.name = name;
        this.upload = store.create(name);
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
        Fault now = faults.next("write " + name);
        if (now == Fault.ERROR_BEFORE || now == Fault.TORN) {
            throw FaultyStore.lost("write " + name);
        }
        if (!repeated()) {
            upload.write(bytes, from, length);
            copy.write(bytes, from, length);
        }
        loseAnswer(now, "write " + name);
    }

    @Override
    public void commit() {
        switch (faults.next("commit " + name)) {
            case null -> commitOnce();
            case ERROR_AFTER -> {
                commitOnce();
                loseAnswer(Fault.ERROR_AFTER, "commit " + name);
            }
            case TORN -> {
                tear();
                throw FaultyStore.lost("commit " + name);
            }
            case TORN_SILENTLY -> tear();
            case ERROR_BEFORE, CRASH -> throw FaultyStore.lost("commit " + name);
        }
    }

    @Override
    public void close() {
        faults.checkAlive("close " + name);
        upload.close();
    }

    private void commitOnce() {
        if (torn) {
            replace(copy.toByteArray());
        } else if (!repeated()) {
            upload.commit();
        }
    }

    private void tear() {
        upload.close();
        replace(FaultyStore.half(copy.toByteArray()));
        torn = true;
    }

    private void replace(byte[] content) {
        try (Upload whole = store.create(name)) {
            whole.write(content, 0, content.length);
            whole.commit();
        }
    }

    private void loseAnswer(Fault now, String call) {
        if (now == Fault.ERROR_AFTER) {
            answerLost = true;
            throw FaultyStore.lost(call);
        }
    }

    /** Whether this call repeats one that had its effect; the contract lets the caller do so. */
    private boolean repeated() {
        boolean was = answerLost;
        answerLost = false;
        return was;
    }
}
