/**
 * What a request means, before anything is done: limits, checks, and mutations resolved to values. Pure.
 *
 * <p>A write is resolved as a whole on top of a {@link dev.holdfast.denokv.engine.plan.State}; what it can not do it
 * refuses before it has changed anything.
 */
package dev.holdfast.denokv.engine.plan;
