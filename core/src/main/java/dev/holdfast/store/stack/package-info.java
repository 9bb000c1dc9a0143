/** Opens stores by their address and stacks the layers around them. */
package dev.holdfast.store.stack;
