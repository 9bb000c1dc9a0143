/** The endpoints of {@code /api}: each group of them is one class. */
package dev.holdfast.server.api;
