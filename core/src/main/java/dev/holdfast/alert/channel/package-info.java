/** Ways to tell somebody: webhook, mail, and the sign of life to a watcher outside. */
package dev.holdfast.alert.channel;
