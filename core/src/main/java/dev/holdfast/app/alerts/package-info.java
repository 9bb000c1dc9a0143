/** What the alerts get of the rest of the program: facts, a place to remember, and the verb. */
package dev.holdfast.app.alerts;
