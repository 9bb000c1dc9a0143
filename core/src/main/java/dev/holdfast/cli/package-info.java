/**
 * The command line: each verb parses its arguments, makes one call of a feature and shows the report. No decisions here.
 */
package dev.holdfast.cli;
