/** How records are written over those that a database has: by which key, and with which statement. */
package dev.holdfast.sql.merge;
