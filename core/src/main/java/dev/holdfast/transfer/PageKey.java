package dev.holdfast.transfer;

import dev.holdfast.model.BatchBuilder;
import dev.holdfast.model.Collection;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Key;
import dev.holdfast.model.Table;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The key behind which a page begins, as people and scripts pass it on: an integer, a text or a blob as it is where that can mean
 * nothing else and passes through a shell, and else {@code cells:} with the key's cells in base 16. What is printed is read as the same key.
 */
final class PageKey {
    private static final String CELLS = "cells:";

    /** As a key of bytes is printed. */
    private static final Pattern BLOB = Pattern.compile("x'(?:[0-9a-f]{2})*'");

    private final Collection collection;

    /** @throws Failure USAGE when no page could follow another */
    PageKey(Collection collection) {
        if (collection.key().length == 0) {
            throw new Failure(
                    Failure.Kind.USAGE,
                    collection.name() + " has no key by which one page could follow another",
                    "Export it whole, without --batch-size.");
        }
        this.collection = collection;
    }

    String print(Key key) {
        String plain = key.toString();
        // No argument of a program can hold NUL, and some shells change other such characters.
        boolean passes = plain.chars().noneMatch(Character::isISOControl);
        return passes && key.equals(plainly(plain)) ? plain : CELLS + key.toHex();
    }

    /** @throws Failure USAGE when it is no key of the collection, or could be several */
    Key parse(String text) {
        Key key = text.startsWith(CELLS) ? cells(text.substring(CELLS.length())) : plainly(text);
        if (key == null) {
            throw new Failure(
                    Failure.Kind.USAGE,
                    "\"" + text + "\" is no key of " + collection.name(),
                    isRowid()
                            ? "It is an integer."
                            : "Pass on what the page before ended with: export prints it, and --json has it as next.");
        }
        return key;
    }

    /** Null when it does not say which key is meant. */
    private Key plainly(String text) {
        boolean isSingle = collection.key().length == 1;
        if (text.isEmpty() || text.startsWith(CELLS) || !isSingle) {
            return null;
        }
        if (isRowid()) {
            return integer(text);
        }
        if (!(collection instanceof Table table)) {
            return Key.of(text.getBytes(StandardCharsets.UTF_8));
        }
        String type = table.columns().get(table.key()[0]).type().toUpperCase(Locale.ROOT);
        if (type.equals("BLOB")) {
            return BLOB.matcher(text).matches() ? blob(HexFormat.of().parseHex(text, 2, text.length() - 1)) : null;
        }
        return isText(type) ? Key.of(text.getBytes(StandardCharsets.UTF_8)) : null;
    }

    private boolean isRowid() {
        return collection instanceof Table table && table.hasRowidKey();
    }

    /** See sqlite.org/datatype3.html §3.1. */
    private static boolean isText(String type) {
        return !type.contains("INT") && (type.contains("CHAR") || type.contains("CLOB") || type.contains("TEXT"));
    }

    private static Key integer(String text) {
        try {
            return Key.of(Long.parseLong(text));
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static Key blob(byte[] bytes) {
        return new BatchBuilder(1, bytes.length + 8).addBlob(bytes).build().key(0, new int[] {0});
    }

    private Key cells(String hex) {
        try {
            Key key = Key.fromHex(hex);
            return key.asRow().columns() == collection.key().length ? key : null;
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            return null;
        }
    }
}
