/** Objects as files below one folder. */
package dev.holdfast.store.local;
