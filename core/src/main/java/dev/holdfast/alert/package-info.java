/** Alerts: what is wrong with which thing since when, and who is to hear of it. */
package dev.holdfast.alert;
