/** Looks at the facts, keeps the alerts, and sends what somebody is to hear. */
package dev.holdfast.alert.watch;
