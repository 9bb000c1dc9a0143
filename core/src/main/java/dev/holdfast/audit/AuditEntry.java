package dev.holdfast.audit;

import java.time.Instant;

/**
 * One link of the chain.
 *
 * @param seq counted from 1 without gaps
 * @param previous the hash of the entry before; 64 zeros for the first
 * @param hash SHA-256, in hexadecimal, of the entry's canonical JSON without this member
 */
public record AuditEntry(long seq, Instant time, AuditEvent event, String previous, String hash) {}
