package dev.holdfast.server.http;

import io.helidon.http.DirectHandler;
import io.helidon.http.DirectHandler.EventType;
import io.helidon.http.DirectHandler.TransportResponse;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.http.DirectHandlers;

/** What is wrong before there is a request, said as every other refusal is. */
final class Wire {
    private Wire() {}

    static DirectHandlers handlers() {
        DirectHandlers.Builder handlers = DirectHandlers.builder();
        for (EventType type : EventType.values()) {
            handlers.addHandler(type, Wire::answer);
        }
        return handlers.build();
    }

    private static TransportResponse answer(
            DirectHandler.TransportRequest request,
            EventType type,
            Status status,
            ServerResponseHeaders headers,
            String message) {
        // What goes wrong behind a request is answered there; Helidon calls some broken first lines its own error.
        Status told = status.code() == 500 ? Status.BAD_REQUEST_400 : status;
        Problem problem = Problem.of(told.code(), "this is no request that is taken here", hint(type));
        TransportResponse.Builder response = TransportResponse.builder()
                .status(told)
                .headers(headers)
                .keepAlive(false)
                .header(HeaderNames.CONTENT_TYPE, "application/problem+json");
        Headers.SAFE.forEach((name, value) -> response.header(HeaderNames.create(name), value));
        return response.entity(Json.bytes(problem.document())).build();
    }

    private static String hint(EventType type) {
        return type == EventType.HTTP_VERSION_NOT_SUPPORTED
                ? "Speak HTTP/1.1; of nginx that is the line: proxy_http_version 1.1;"
                : "";
    }
}
