/** The console's files, as a browser gets them; what they show comes from the API. */
package dev.holdfast.server.console;
