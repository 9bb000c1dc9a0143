/** Whether two places hold the same, and copies that are believed only when they were compared. */
package dev.holdfast.flow.compare;
