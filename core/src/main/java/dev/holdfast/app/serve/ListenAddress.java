package dev.holdfast.app.serve;

import dev.holdfast.model.Failure;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** HOST:PORT, as options give it. */
public final class ListenAddress {
    private static final Pattern ADDRESS = Pattern.compile("\\[?([^\\[\\]]+?)]?:(\\d{1,5})");
    private static final int LAST_PORT = 65_535;

    private ListenAddress() {}

    /**
     * @param option that it is given with
     * @throws Failure USAGE when it is none, or there is no such host
     */
    public static InetSocketAddress of(String option, String text) {
        Matcher matcher = ADDRESS.matcher(text);
        if (!matcher.matches() || Integer.parseInt(matcher.group(2)) > LAST_PORT) {
            throw new Failure(
                    Failure.Kind.USAGE,
                    option + " is no HOST:PORT: " + text,
                    "Write it as 127.0.0.1:7433 or [::1]:7433.");
        }
        try {
            return new InetSocketAddress(InetAddress.getByName(matcher.group(1)), Integer.parseInt(matcher.group(2)));
        } catch (UnknownHostException e) {
            throw new Failure(Failure.Kind.USAGE, "there is no host " + matcher.group(1), "Check " + option + ".", e);
        }
    }
}
