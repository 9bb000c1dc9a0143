/** What the server moves and compares on request, as durable runs. */
package dev.holdfast.transfer.runs;
