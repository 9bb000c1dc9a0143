/** What a monitoring system reads. */
package dev.holdfast.server.metrics;
