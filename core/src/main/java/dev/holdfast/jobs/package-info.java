/**
 * Durable runs and cron. A run is a row of named steps whose results are kept, so that it goes on after any crash where it
 * was; db-scheduler is the timer and the lease below it. Knows no feature.
 */
package dev.holdfast.jobs;
