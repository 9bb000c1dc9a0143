/** What walks the corridor as commits: {@link dev.holdfast.flow.changes.ChangeSource} and what it gives. */
package dev.holdfast.flow.changes;
