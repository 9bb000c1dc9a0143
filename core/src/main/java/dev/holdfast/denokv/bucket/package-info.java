/**
 * The layout of Deno KV's continuous backup in a bucket: names of objects and what is in them, formats v0 and v1
 * (facts/denokv.md §5). Pure.
 */
package dev.holdfast.denokv.bucket;
