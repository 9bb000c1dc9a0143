package dev.holdfast.server.http;

/** Who may call an endpoint. */
public enum Access {
    /** Anybody who reaches the port. */
    OPEN,
    CAPTURE,
    LIST,
    RESTORE,
    DELETE,
    ADMIN
}
