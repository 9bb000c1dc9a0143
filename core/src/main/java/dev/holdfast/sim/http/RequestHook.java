package dev.holdfast.sim.http;

/**
 * Told of each request before anything is done with it, on the request's own thread: the place to write to a
 * database behind the caller's back, or to kill the caller.
 */
@FunctionalInterface
public interface RequestHook {
    RequestHook NONE = request -> {};

    void onRequest(RequestRecord request);
}
