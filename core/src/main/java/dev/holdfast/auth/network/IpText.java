package dev.holdfast.auth.network;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Addresses as text, without ever asking a name server. */
public final class IpText {
    private static final String BYTE = "(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
    private static final Pattern V4 = Pattern.compile("(?:" + BYTE + "\\.){3}" + BYTE);
    private static final Pattern V6 = Pattern.compile("[0-9A-Fa-f:.]{2,45}");

    private IpText() {}

    /** An address of version 4 or 6, without brackets or zone; empty for anything else. ::ffff:1.2.3.4 is 1.2.3.4. */
    static Optional<InetAddress> parse(String text) {
        if (V4.matcher(text).matches()) {
            return Optional.of(Inet4Address.ofLiteral(text));
        }
        if (!text.contains(":") || !V6.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Inet6Address.ofLiteral(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /**
     * Whom a limit counts: an address of version 4, or the first half of one of version 6, because whoever has one of
     * these has all that share it.
     */
    public static String group(InetAddress address) {
        return address.getAddress().length == 4 ? address.getHostAddress() : network(address.getAddress());
    }

    /** As RFC 5952 writes it: the longest run of zeros is that at the end. */
    private static String network(byte[] address) {
        ByteBuffer bytes = ByteBuffer.wrap(address);
        String half = IntStream.range(0, 4)
                .mapToObj(at -> Integer.toHexString(bytes.getShort(2 * at) & 0xFFFF))
                .collect(Collectors.joining(":"));
        return half.replaceFirst("(^|:)0(:0)*$", "") + "::/64";
    }
}
