/** Addresses of callers: ranges, lists, and what a trusted proxy says about whom it speaks for. */
package dev.holdfast.auth.network;
