package dev.holdfast.auth.network;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Who calls, and whether that address may.
 *
 * @param allowed ranges that may call; empty is everybody
 * @param proxies ranges whose {@code X-Forwarded-For} is believed; empty is nobody's, and then the header means nothing
 */
public record Callers(List<Cidr> allowed, List<Cidr> proxies) {
    /** Everybody may call, and no proxy is believed. */
    public static final Callers ANY = new Callers(List.of(), List.of());

    private static final int LONGEST = 2_000;
    private static final int MOST = 32;

    public Callers {
        allowed = List.copyOf(allowed);
        proxies = List.copyOf(proxies);
    }

    /**
     * The address of the caller: the peer, or, behind trusted proxies, the rightmost address that is not one of them. What
     * stands left of it was written by the caller and is not read.
     *
     * @param forwardedFor the values of {@code X-Forwarded-For}, in the order of the lines
     * @return empty when a trusted proxy hands on something that is no address, or far too much
     */
    public Optional<InetAddress> caller(InetAddress peer, List<String> forwardedFor) {
        String header = String.join(",", forwardedFor);
        if (header.isBlank() || !isIn(proxies, peer)) {
            return Optional.of(peer);
        }
        if (header.length() > LONGEST) {
            return Optional.empty();
        }
        List<String> hops = Arrays.asList(header.split(",", -1)).reversed();
        Optional<InetAddress> at = Optional.of(peer);
        for (String hop : hops.subList(0, Math.min(hops.size(), MOST))) {
            at = IpText.parse(withoutPort(hop.strip()));
            if (at.isEmpty() || !isIn(proxies, at.get())) {
                return at;
            }
        }
        return at;
    }

    /** Whether calls from this address are heard at all. */
    public boolean mayCall(InetAddress address) {
        return allowed.isEmpty() | isIn(allowed, address);
    }

    /** Some proxies write 192.0.2.1:443 or [2001:db8::1]:443. */
    private static String withoutPort(String hop) {
        if (hop.startsWith("[")) {
            return hop.replaceFirst("^\\[([^]]*)](?::\\d{1,5})?$", "$1");
        }
        return hop.indexOf(':') == hop.lastIndexOf(':') ? hop.replaceFirst(":\\d{1,5}$", "") : hop;
    }

    private static boolean isIn(List<Cidr> ranges, InetAddress address) {
        return ranges.stream().filter(range -> range.contains(address)).count() > 0;
    }
}
