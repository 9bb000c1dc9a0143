package dev.holdfast.store;

import dev.holdfast.model.Failure;

/** What can go wrong with a store. Carries the object's name in the message. */
public abstract sealed class StoreException extends Failure {
    private static final long serialVersionUID = 1;

    private StoreException(Kind kind, String message, String hint, Throwable cause) {
        super(kind, message, hint, cause);
    }

    /** There is no such object, bucket or folder. */
    public static final class NotFound extends StoreException {
        private static final long serialVersionUID = 1;

        public NotFound(String message, String hint, Throwable cause) {
            super(Kind.NOT_FOUND, message, hint, cause);
        }
    }

    /** There is one already, and it was not to be replaced. */
    public static final class AlreadyExists extends StoreException {
        private static final long serialVersionUID = 1;

        public AlreadyExists(String message, String hint, Throwable cause) {
            super(Kind.BUSY, message, hint, cause);
        }
    }

    /** The store says no: credentials, permissions, a read-only folder, a name outside its root. */
    public static final class Denied extends StoreException {
        private static final long serialVersionUID = 1;

        public Denied(String message, String hint, Throwable cause) {
            super(Kind.DENIED, message, hint, cause);
        }
    }

    /** What came back is not what was stored. */
    public static final class Corrupt extends StoreException {
        private static final long serialVersionUID = 1;

        public Corrupt(String message, String hint, Throwable cause) {
            super(Kind.CORRUPT, message, hint, cause);
        }
    }

    /** The other side did not do it: network, disk full, server error. Above the retrying layer: retries are spent. */
    public static final class Exhausted extends StoreException {
        private static final long serialVersionUID = 1;

        public Exhausted(String message, String hint, Throwable cause) {
            super(Kind.REMOTE, message, hint, cause);
        }
    }
}
