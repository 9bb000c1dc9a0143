/** The room of SQLite files: as source, as target, and as the throw-away engine in which restores are proven. */
package dev.holdfast.sqlite;
