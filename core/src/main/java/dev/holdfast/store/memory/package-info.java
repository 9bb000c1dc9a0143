/** Objects in the heap of this process: for tests and demonstrations. */
package dev.holdfast.store.memory;
