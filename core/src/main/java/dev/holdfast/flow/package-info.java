/**
 * The corridor: {@link dev.holdfast.flow.Source} and {@link dev.holdfast.flow.Target}, the engine
 * {@link dev.holdfast.flow.Copy} that moves records from one to the other, and the digests that prove it.
 */
package dev.holdfast.flow;
