package dev.holdfast.sim.http;

import java.time.Instant;

/**
 * One request that came in.
 *
 * @param number from 1, in order of arrival
 * @param path as it was sent, percent-encoded, from the root
 * @param query as it was sent, empty when none
 * @param status of the answer; 0 while there is none, or when the connection was cut before one
 */
public record RequestRecord(long number, Instant at, String method, String path, String query, int status) {

    RequestRecord answered(int status) {
        return new RequestRecord(number, at, method, path, query, status);
    }
}
