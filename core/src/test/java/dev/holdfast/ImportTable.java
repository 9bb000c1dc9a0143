package dev.holdfast;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which package may import which: the one place that says so. ARCHITECTURE.md shows the same lines. */
final class ImportTable {
    /** A package, then what it may import; {@code *} is everything. A name covers its subpackages, too. */
    static final String TEXT = """
            model       ->
            jobs        ->
            auth        -> model
            store       -> model
            flow        -> model
            sql         -> model
            audit       -> model store
            alert       -> model
            archive     -> model flow sql store
            cloudflare  -> model flow sql
            sqlite      -> model flow sql
            files       -> model flow sql
            postgres    -> model flow sql
            sink        -> model flow sql
            wrangler    -> model flow sql sqlite
            denokv      -> model flow store
            backup      -> model flow sql archive jobs
            transfer    -> model flow sql archive jobs
            replicate   -> model flow sql archive jobs
            migrate     -> model flow sql archive jobs
            server      -> backup transfer replicate migrate jobs auth audit alert model
            cli         -> backup transfer replicate migrate jobs auth audit alert model
            sim         -> model sql
            app         -> *
            """;

    private static final Map<String, List<String>> ROWS = TEXT.lines()
            .map(line -> line.split("->", 2))
            .collect(Collectors.toMap(
                    row -> row[0].strip(), row -> words(row[1]), (first, second) -> first, LinkedHashMap::new));

    private ImportTable() {}

    /** Whether the table names the package at all; a new one needs a row first. */
    static boolean knows(String name) {
        return ROWS.containsKey(name);
    }

    static boolean allows(String from, String to) {
        List<String> allowed = ROWS.getOrDefault(from, List.of());
        return from.equals(to) || allowed.contains("*") || allowed.contains(to);
    }

    /** Names on a right-hand side that have no row of their own: slips of the pen. */
    static TreeSet<String> unknownNames() {
        return ROWS.values().stream()
                .flatMap(List::stream)
                .filter(name -> !name.equals("*") && !knows(name))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<String> words(String text) {
        return Stream.of(text)
                .flatMap(line -> Arrays.stream(line.strip().split(" +")))
                .filter(word -> !word.isEmpty())
                .toList();
    }
}
