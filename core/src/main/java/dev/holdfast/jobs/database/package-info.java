/** The database of the runs: a SQLite file or a Postgres, its tables, and transactions on it. */
package dev.holdfast.jobs.database;
