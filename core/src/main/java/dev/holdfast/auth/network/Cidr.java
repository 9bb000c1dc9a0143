package dev.holdfast.auth.network;

import dev.holdfast.model.Failure;
import java.net.InetAddress;
import java.util.Optional;

/**
 * A range of addresses, as {@code 10.0.0.0/8}, {@code 2001:db8::/32} or a single address.
 *
 * @param bits how many of the first bits all have in common
 * @see <a href="https://www.rfc-editor.org/rfc/rfc4632">RFC 4632</a>
 */
public record Cidr(InetAddress first, int bits) {

    /** @throws Failure USAGE for anything else, and for an address that is not the first of its range */
    public static Cidr parse(String text) {
        String[] parts = text.strip().split("/", -1);
        Optional<InetAddress> address = IpText.parse(parts[0]);
        if (parts.length > 2 || address.isEmpty()) {
            throw refused(text, "Write 10.0.0.0/8, 2001:db8::/32 or a single address; names are not looked up.");
        }
        int width = address.get().getAddress().length * 8;
        int bits = parts.length == 1 ? width : number(parts[1]);
        if (bits < 0 || bits > width) {
            throw refused(text, "Behind the slash stands a number from 0 to " + width + ".");
        }
        Cidr range = new Cidr(address.get(), bits);
        if (!isZeroBehind(address.get().getAddress(), bits)) {
            throw refused(text, "Behind the first " + bits + " bits all are zero; for one address leave the /… out.");
        }
        return range;
    }

    /** Whether the address is in the range; one of the other version never is. */
    public boolean contains(InetAddress address) {
        byte[] mine = first.getAddress();
        byte[] other = address.getAddress();
        if (mine.length != other.length) {
            return false;
        }
        int difference = 0;
        for (int bit = 0; bit < bits; bit++) {
            difference |= (mine[bit / 8] ^ other[bit / 8]) & 0x80 >> bit % 8;
        }
        return difference == 0;
    }

    private static boolean isZeroBehind(byte[] bytes, int bits) {
        int rest = 0;
        for (int bit = bits; bit < bytes.length * 8; bit++) {
            rest |= bytes[bit / 8] & 0x80 >> bit % 8;
        }
        return rest == 0;
    }

    private static int number(String text) {
        return text.matches("\\d{1,3}") ? Integer.parseInt(text) : -1;
    }

    private static Failure refused(String text, String hint) {
        return new Failure(Failure.Kind.USAGE, "\"" + text + "\" is no range of addresses", hint);
    }
}
