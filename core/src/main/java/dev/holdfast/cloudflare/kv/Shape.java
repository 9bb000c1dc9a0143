package dev.holdfast.cloudflare.kv;

/**
 * What a key looks like, as far as it may tell text values from binary ones: the word before its first separator or digit,
 * the ending behind the last dot, and whether there is metadata.
 */
record Shape(String head, String ending, boolean metadata) {
    private static final int LONGEST_HEAD = 24;
    private static final int LONGEST_ENDING = 5;

    static Shape of(Entry entry) {
        return new Shape(head(entry.name()), ending(entry.name()), entry.metadata() != null);
    }

    private static String head(String name) {
        for (int i = 0; i < Math.min(name.length(), LONGEST_HEAD); i++) {
            if (!Character.isLetter(name.charAt(i))) {
                return name.substring(0, i);
            }
        }
        return "";
    }

    private static String ending(String name) {
        int dot = name.lastIndexOf('.');
        boolean fits = dot > 0 && name.length() - dot - 1 <= LONGEST_ENDING;
        return fits ? name.substring(dot + 1).toLowerCase(java.util.Locale.ROOT) : "";
    }
}
