/**
 * The words that every room speaks: batches of canonical cells, collections and their schema, key ranges,
 * digests, moments of capture, and failures. Pure values: no I/O, no vendor, nothing of ours imported.
 */
package dev.holdfast.model;
