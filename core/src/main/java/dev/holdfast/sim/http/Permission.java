package dev.holdfast.sim.http;

/** What a token may be allowed to do, as Cloudflare groups it. */
public enum Permission {
    D1_READ,
    D1_WRITE,
    KV_READ,
    KV_WRITE
}
