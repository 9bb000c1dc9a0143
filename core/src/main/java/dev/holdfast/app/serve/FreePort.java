package dev.holdfast.app.serve;

import dev.holdfast.model.Failure;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Asks for a port before anything is started on it: the web server says what is wrong with one in its log only. */
public final class FreePort {
    private FreePort() {}

    /** The same for {@code --listen}. */
    public static InetSocketAddress require(InetSocketAddress address) {
        return require(address, "--listen");
    }

    /**
     * @param address a port of 0 is always free
     * @param option that the address is given with
     * @throws Failure BUSY when somebody listens there; DENIED when this user may not; USAGE when the address is not this
     *     machine's
     */
    public static InetSocketAddress require(InetSocketAddress address, String option) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(address);
            return address;
        } catch (IOException e) {
            String why = String.valueOf(e.getMessage());
            Failure.Kind kind = why.contains("ermission denied")
                    ? Failure.Kind.DENIED
                    : e instanceof BindException && why.contains("in use") ? Failure.Kind.BUSY : Failure.Kind.USAGE;
            throw new Failure(
                    kind,
                    "can not listen on " + address.getHostString() + ":" + address.getPort() + ": " + why,
                    kind == Failure.Kind.BUSY
                            ? "Stop what listens there, or take another one: " + option + " HOST:PORT."
                            : "Choose an address of this machine and a port from 1024 on: " + option + " HOST:PORT.",
                    e);
        }
    }
}
