/**
 * What walks the corridor as commits: {@link dev.holdfast.flow.changes.ChangeSource}, {@link
 * dev.holdfast.flow.changes.ChangeTarget}, and {@link dev.holdfast.flow.changes.Follow}, which carries them.
 */
package dev.holdfast.flow.changes;
