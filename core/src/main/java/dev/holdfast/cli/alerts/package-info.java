/** The verb about alerts. */
package dev.holdfast.cli.alerts;
