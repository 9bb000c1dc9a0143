package dev.holdfast.cloudflare.kv;

import java.util.List;

/** One page of a listing; it may be empty and still have a cursor. {@code cursor} is null on the last one. */
record ListPage(List<Entry> entries, String cursor) {}
