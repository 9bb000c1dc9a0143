/**
 * The protobuf messages of KV Connect's data path and of the backup format, as bytes and back. Pure.
 *
 * <p>Their schemas are {@code datapath.proto} and {@code backup.proto} of denokv (facts/denokv.md §1). Field numbers are
 * written down where a message is read and written, and nowhere else. Unknown fields are skipped; a known one of the
 * wrong wire type makes the message malformed, as it does for denokv's own parser.
 */
package dev.holdfast.denokv.wire;
