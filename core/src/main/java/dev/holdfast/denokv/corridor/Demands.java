package dev.holdfast.denokv.corridor;

import dev.holdfast.flow.pairs.DenoKv;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Failure;

/** What can not be written into a Deno KV database. */
final class Demands {
    private Demands() {}

    /** @throws Failure USAGE unless they are a database's */
    static void pairs(Catalog catalog, String address) {
        if (!DenoKv.isIn(catalog)) {
            throw new Failure(
                    Failure.Kind.USAGE,
                    "only what was in a Deno KV database can be written into " + address,
                    "Name a source that is one: denokv:, denokv-backup:, or a snapshot of these.");
        }
    }

    /** @throws Failure USAGE when tables are missing */
    static void whole(Catalog catalog, String address) {
        if (catalog.tables().size() < DenoKv.CATALOG.tables().size()) {
            throw new Failure(
                    Failure.Kind.USAGE,
                    address + " would not be a whole database: tables are missing",
                    "Leave out --tables.");
        }
    }
}
