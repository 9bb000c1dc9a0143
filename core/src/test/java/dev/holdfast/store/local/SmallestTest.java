package dev.holdfast.store.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;

class SmallestTest {
    /** Folders among them are given behind what sorts before their contents, whatever the limit. */
    @Property
    void givesAllInTheirOrder(
            @ForAll @Size(max = 40) Set<@AlphaChars @StringLength(min = 1, max = 2) String> plain,
            @ForAll @Size(max = 10) Set<@AlphaChars @StringLength(min = 1, max = 2) String> folders,
            @ForAll @IntRange(min = 1, max = 12) int most) {
        Set<String> names = new TreeSet<>(folders);
        // So that some of them sort between a folder's name and what is in it.
        plain.forEach(it -> names.add(it.substring(0, 1) + "-" + it));
        names.addAll(plain);
        TreeSet<String> expected = new TreeSet<>();
        names.forEach(it -> expected.add(folders.contains(it) ? it + "/" : it));
        assertThat(walked(names, folders, most)).containsExactlyElementsOf(expected);
    }

    private static List<String> walked(Set<String> names, Set<String> folders, int most) {
        List<String> given = new ArrayList<>();
        Smallest some = filled(names, "", most);
        while (true) {
            String name = some.poll();
            if (name != null && folders.contains(name)) {
                some.keep(name + "/");
            } else if (name != null) {
                given.add(name);
            } else if (some.left() == null) {
                return given;
            } else {
                Smallest more = filled(names, some.left(), most);
                some.rest().forEach(more::keep);
                some = more;
            }
        }
    }

    private static Smallest filled(Set<String> names, String from, int most) {
        Smallest some = new Smallest(most);
        names.stream().filter(it -> it.compareTo(from) >= 0).forEach(some::add);
        return some;
    }
}
