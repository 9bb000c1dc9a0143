package dev.holdfast.app.wiring;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The account in force, and those that an address names before its database or namespace: {@code d1:ACCOUNT/shop}. */
final class Accounts {
    private static final Pattern NAMED = Pattern.compile("([0-9a-f]{32})/(.+)");

    private final Account main;
    private final Function<String, Account> maker;
    private final Map<String, Account> others = new ConcurrentHashMap<>();

    /** @param maker of one by its id */
    Accounts(Account main, Function<String, Account> maker) {
        this.main = main;
        this.maker = maker;
    }

    /**
     * What an address means.
     *
     * @param prefix what stands before the name: empty, or the account and a slash
     */
    record Meant(Account account, String prefix, String name) {

        /** An address of the account in force as one that says which account it is. */
        String readdressed(String address) {
            int colon = address.indexOf(':') + 1;
            return address.substring(0, colon) + prefix + address.substring(colon);
        }
    }

    /** @param rest of an address, behind its scheme */
    Meant meant(String rest) {
        Matcher matcher = NAMED.matcher(rest);
        return matcher.matches()
                ? new Meant(others.computeIfAbsent(matcher.group(1), maker), matcher.group(1) + "/", matcher.group(2))
                : new Meant(main, "", rest);
    }
}
