/** The rules: pure functions of what is known. */
package dev.holdfast.alert.rules;
