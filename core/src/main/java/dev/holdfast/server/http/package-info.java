/** HTTP for the server: endpoints as data, requests, answers, problems. Knows no feature. */
package dev.holdfast.server.http;
