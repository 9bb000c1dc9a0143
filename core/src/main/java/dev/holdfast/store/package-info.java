/** Bytes under names: one contract, a folder for each provider, and decorators that add behaviour. */
package dev.holdfast.store;
