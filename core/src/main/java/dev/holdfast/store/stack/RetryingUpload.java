package dev.holdfast.store.stack;

import dev.holdfast.store.Upload;

/** Makes each call again with the same bytes, as the contract of uploads allows. */
final class RetryingUpload implements Upload {
    private final Upload upload;
    private final Retries retries;

    RetryingUpload(Upload upload, Retries retries) {
        this.upload = upload;
        this.retries = retries;
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
        retries.run(() -> upload.write(bytes, from, length));
    }

    @Override
    public void commit() {
        retries.run(upload::commit);
    }

    @Override
    public void close() {
        retries.run(upload::close);
    }
}
