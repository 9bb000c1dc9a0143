package dev.holdfast.store;

import java.util.regex.Pattern;

/**
 * The names that every store takes, whatever is behind it: relative, {@code /} between parts, each part
 * {@code [A-Za-z0-9._=+@-]+} and neither {@code .} nor {@code ..}, at most 200 characters a part and 900 in all.
 */
public final class ObjectName {
    private static final Pattern PART = Pattern.compile("(?!\\.{1,2}(?:/|$))[A-Za-z0-9._=+@-]{1,200}");
    private static final Pattern NAME = Pattern.compile(PART + "(?:/" + PART + ")*");
    private static final int LONGEST = 900;

    private ObjectName() {}

    /** Whether every store takes this name. */
    public static boolean isValid(String name) {
        return name.length() <= LONGEST && NAME.matcher(name).matches();
    }

    /**
     * The same name.
     *
     * @throws StoreException.Denied if no store takes it
     */
    public static String checked(String name) {
        if (!isValid(name)) {
            throw new StoreException.Denied(
                    "\"" + name + "\" can not be the name of an object",
                    "Use letters, digits and ._=+@- in parts separated by /, without a part named . or ..",
                    null);
        }
        return name;
    }
}
