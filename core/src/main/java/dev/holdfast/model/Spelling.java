package dev.holdfast.model;

import java.util.Comparator;
import java.util.Set;

/** How far two words are apart, to guess what somebody meant to write. Pure. */
public final class Spelling {
    private Spelling() {}

    /** The known word that is the least apart, the first by the alphabet of several; empty when none is known. */
    public static String nearest(String word, Set<String> known) {
        return known.stream()
                .sorted()
                .min(Comparator.comparingInt(other -> distance(word, other)))
                .orElse("");
    }

    /** Levenshtein's distance: letters to insert, remove or replace. */
    public static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
