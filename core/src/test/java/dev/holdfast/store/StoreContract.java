package dev.holdfast.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.store.Store.Entry;
import dev.holdfast.testing.Loops;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every store does. A provider's deviation is an overridden test with its reason. */
public abstract class StoreContract {
    private static final int MIB = 1 << 20;

    protected Store store;

    /** A store without objects. */
    protected abstract Store empty() throws Exception;

    @BeforeEach
    void openEmpty() throws Exception {
        store = empty();
    }

    @AfterEach
    void closeTwice() {
        store.close();
        store.close();
    }

    @Test
    void readsBackWhatWasCommitted() throws IOException {
        put("a/b.txt", bytes("hello"));
        assertThat(read("a/b.txt")).isEqualTo("hello");
        assertThat(store.list("", "")).containsExactly(new Entry("a/b.txt", 5));
    }

    @Test
    void keepsEmptyObjects() throws IOException {
        put("empty", new byte[0]);
        store.putIfAbsent("empty-too", new byte[0]);
        assertThat(read("empty")).isEmpty();
        assertThat(store.list("", "")).containsExactly(new Entry("empty", 0), new Entry("empty-too", 0));
    }

    @Test
    void replacesOnCommit() throws IOException {
        put("x", bytes("the first and longer one"));
        put("x", bytes("second"));
        assertThat(read("x")).isEqualTo("second");
    }

    @Test
    void showsNothingBeforeCommit() throws IOException {
        put("x", bytes("old"));
        try (Upload upload = store.create("x");
                Upload fresh = store.create("y")) {
            upload.write(bytes("new"), 0, 3);
            fresh.write(bytes("new"), 0, 3);
            assertThat(read("x")).isEqualTo("old");
            assertThat(names("")).containsExactly("x");
            assertThatThrownBy(() -> store.read("y", 0)).isInstanceOf(StoreException.NotFound.class);
            upload.commit();
        }
        assertThat(read("x")).isEqualTo("new");
        assertThat(names("")).containsExactly("x");
    }

    @Test
    void givesUpAnUploadThatIsClosed() {
        byte[] large = random(9 * MIB);
        Upload upload = store.create("gone/large");
        upload.write(large, 0, large.length);
        upload.close();
        upload.close();
        assertThat(store.list("", "")).isEmpty();
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void givesUpOpenUploadsWhenTheStoreIsClosed() {
        byte[] large = random(9 * MIB);
        store.create("gone/small").write(large, 0, 10);
        store.create("gone/large").write(large, 0, large.length);
        store.close();
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void keepsObjectsOfManyParts() throws IOException {
        byte[] large = random(19 * MIB + 17);
        try (Upload upload = store.create("large")) {
            for (int at = 0; at < large.length; ) {
                int piece = Math.min(1 + at % (3 * MIB), large.length - at);
                upload.write(large, at, piece);
                at += piece;
            }
            upload.commit();
        }
        try (Upload upload = store.create("at-once")) {
            upload.write(large, 0, large.length);
            upload.commit();
        }
        for (String name : List.of("large", "at-once")) {
            try (InputStream in = store.read(name, 0)) {
                assertThat(Arrays.equals(in.readAllBytes(), large)).as(name).isTrue();
            }
            try (InputStream in = store.read(name, 17 * MIB)) {
                assertThat(Arrays.equals(in.readAllBytes(), Arrays.copyOfRange(large, 17 * MIB, large.length)))
                        .as(name)
                        .isTrue();
            }
        }
        assertThat(store.list("", "")).extracting(Entry::bytes).containsOnly((long) large.length);
    }

    @Test
    void takesTheCallersArrayOnlyDuringTheCall() throws IOException {
        byte[] scratch = bytes("one two");
        try (Upload upload = store.create("x")) {
            upload.write(scratch, 0, 4);
            Arrays.fill(scratch, (byte) '-');
            upload.commit();
        }
        store.putIfAbsent("y", scratch);
        Arrays.fill(scratch, (byte) '+');
        assertThat(read("x")).isEqualTo("one ");
        assertThat(read("y")).isEqualTo("-------");
    }

    @Test
    void readsFromAnOffset() throws IOException {
        put("x", bytes("0123456789"));
        assertThat(read("x", 3)).isEqualTo("3456789");
        assertThat(read("x", 9)).isEqualTo("9");
        assertThat(read("x", 10)).isEmpty();
        assertThat(read("x", 11)).isEmpty();
        put("empty", new byte[0]);
        assertThat(read("empty", 0)).isEmpty();
        assertThat(read("empty", 1)).isEmpty();
    }

    @Test
    void putsOnlyWhereNothingIs() throws IOException {
        store.putIfAbsent("a/lock", bytes("mine"));
        assertThatThrownBy(() -> store.putIfAbsent("a/lock", bytes("other")))
                .isInstanceOf(StoreException.AlreadyExists.class)
                .hasMessageContaining("a/lock");
        assertThat(read("a/lock")).isEqualTo("mine");
        put("b", bytes("committed"));
        assertThatThrownBy(() -> store.putIfAbsent("b", bytes("other")))
                .isInstanceOf(StoreException.AlreadyExists.class);
        store.delete("b");
        store.putIfAbsent("b", bytes("again"));
        assertThat(read("b")).isEqualTo("again");
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void letsOneOfRacingPutsWin() throws Exception {
        int racers = 6;
        for (int round = 0; round < Loops.count(20, 200); round++) {
            String name = "race/" + round;
            CyclicBarrier start = new CyclicBarrier(racers);
            List<Callable<Integer>> calls = new ArrayList<>();
            for (int i = 0; i < racers; i++) {
                byte[] content = bytes("racer " + i);
                calls.add(() -> {
                    start.await();
                    return tryPut(name, content);
                });
            }
            List<Integer> won = all(calls);
            assertThat(won.stream().mapToInt(i -> i).sum()).as(name).isEqualTo(1);
            assertThat(read(name)).isEqualTo("racer " + won.indexOf(1));
        }
    }

    private int tryPut(String name, byte[] content) {
        while (true) {
            try {
                store.putIfAbsent(name, content);
                return 1;
            } catch (StoreException.AlreadyExists _) {
                return 0;
            } catch (StoreException.Exhausted _) {
                // the contract lets the caller try again
            }
        }
    }

    @Test
    void neverShowsATornObject() throws Exception {
        byte[][] versions = {random(300_000), random(200_000), random(100_000)};
        put("x", versions[0]);
        List<Callable<Integer>> calls = new ArrayList<>();
        for (byte[] version : versions) {
            calls.add(() -> {
                for (int i = 0; i < 10; i++) {
                    put("x", version);
                }
                return 0;
            });
            calls.add(() -> {
                for (int i = 0; i < 20; i++) {
                    try (InputStream in = store.read("x", 0)) {
                        byte[] seen = in.readAllBytes();
                        assertThat(Arrays.stream(versions).anyMatch(v -> Arrays.equals(v, seen)))
                                .isTrue();
                    }
                }
                return 0;
            });
        }
        all(calls);
    }

    @Test
    void servesManyCallersAtOnce() throws Exception {
        List<Callable<Integer>> calls = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            String name = "many/" + i % 4 + "/" + i;
            calls.add(() -> {
                put(name, bytes(name));
                assertThat(read(name)).isEqualTo(name);
                if (name.hashCode() % 2 == 0) {
                    store.delete(name);
                    return 0;
                }
                return 1;
            });
        }
        int left = all(calls).stream().mapToInt(i -> i).sum();
        assertThat(store.list("many/", "")).hasSize(left);
    }

    @Test
    void saysWhatIsNotThere() {
        assertThatThrownBy(() -> store.read("a/missing", 0))
                .isInstanceOf(StoreException.NotFound.class)
                .hasMessageContaining("missing");
        assertThatThrownBy(() -> store.read("missing", 7)).isInstanceOf(StoreException.NotFound.class);
    }

    @Test
    void deletesAlsoWhatIsNotThere() {
        put("a/x", bytes("1"));
        put("a/y", bytes("2"));
        store.delete("a/x");
        store.delete("a/x");
        store.delete("a");
        store.delete("b/c/d");
        assertThat(names("")).containsExactly("a/y");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "/", "/a", "a/", "a//b", ".", "..", "a/..", "../a", "a/../b", "./a", "a/.", "a b", "ä", "a\\b",
                "a~b", "C:x", "a\nb", "a%2e", "a*", "a\0"
            })
    void refusesNames(String name) {
        assertThatThrownBy(() -> store.create(name)).isInstanceOf(StoreException.Denied.class);
        assertThatThrownBy(() -> store.putIfAbsent(name, new byte[1])).isInstanceOf(StoreException.Denied.class);
        assertThatThrownBy(() -> store.read(name, 0)).isInstanceOf(StoreException.Denied.class);
        assertThatThrownBy(() -> store.delete(name)).isInstanceOf(StoreException.Denied.class);
    }

    @Test
    void takesEveryNameOfTheContract() throws IOException {
        String longest = "n".repeat(200);
        List<String> names =
                List.of("...", "..a", ".a", "A-Z_0.9=+@", "a=b/c+d/e@f", "-", longest, "d/" + longest + "/x");
        for (String name : names) {
            put(name, bytes(name));
        }
        for (String name : names) {
            assertThat(read(name)).isEqualTo(name);
        }
        assertThat(names("")).containsExactlyElementsOf(new TreeSet<>(names));
        assertThatThrownBy(() -> store.create(longest + "n")).isInstanceOf(StoreException.Denied.class);
    }

    @Test
    void listsInTheOrderOfBytes() {
        List<String> names =
                List.of("a-b", "a.b", "a/b", "a/b.c", "a/b-c/d", "a0", "a=", "aa", "A", "Z/z", "_", "a/B", "a+");
        names.forEach(name -> put(name, bytes(name)));
        assertThat(names("")).containsExactlyElementsOf(new TreeSet<>(names));
        assertThat(names("a/")).containsExactly("a/B", "a/b", "a/b-c/d", "a/b.c");
        assertThat(names("a/b")).containsExactly("a/b", "a/b-c/d", "a/b.c");
    }

    @Test
    void listsByAnyTextAsPrefixAndBehindAnyText() {
        List<String> names = List.of("p/1", "p/2/a", "p/2/b", "p/20", "p/3", "p2", "q");
        names.forEach(name -> put(name, bytes("1")));
        TreeSet<String> sorted = new TreeSet<>(names);
        for (String prefix : List.of("", "p", "p/", "p/2", "p/2/", "p/2/a", "p/2/ab", "q", "r", "ä", "../", "p//")) {
            for (String after :
                    List.of("", "a", "p", "p/", "p/1", "p/2", "p/2/", "p/2/a", "p/2/zz", "p/3", "p2", "q", "z", "ü")) {
                List<String> expected = sorted.stream()
                        .filter(name -> name.startsWith(prefix) && name.compareTo(after) > 0)
                        .toList();
                assertThat(store.list(prefix, after).stream().map(Entry::name))
                        .as("prefix %s after %s", prefix, after)
                        .containsExactlyElementsOf(expected);
            }
        }
    }

    @Test
    void listsByPages() throws Exception {
        TreeSet<String> names = new TreeSet<>();
        List<Callable<Integer>> calls = new ArrayList<>();
        for (int i = 0; i < page() + 1_050; i++) {
            String name = "pages/" + (i % 3 == 0 ? "d/" : "") + Integer.toHexString(i * 7919);
            names.add(name);
            calls.add(() -> {
                store.putIfAbsent(name, bytes("1"));
                return 0;
            });
        }
        all(calls);
        put("other", bytes("1"));
        assertThat(store.list("pages/", "")).hasSize(page());
        assertThat(names("pages/")).containsExactlyElementsOf(names);
        assertThat(store.list("pages/", names.last())).isEmpty();
    }

    /** As many objects as are listed at once. */
    protected int page() {
        return 1_000;
    }

    /** What is left on the other side that is no object: temporary files, unfinished uploads. */
    protected abstract List<String> leftovers();

    protected final void put(String name, byte[] content) {
        try (Upload upload = store.create(name)) {
            upload.write(content, 0, content.length);
            upload.commit();
        }
    }

    protected final String read(String name) throws IOException {
        return read(name, 0);
    }

    protected final String read(String name, long offset) throws IOException {
        try (InputStream in = store.read(name, offset)) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    protected final List<String> names(String prefix) {
        List<String> names = new ArrayList<>();
        String after = "";
        for (List<Entry> page = store.list(prefix, after); !page.isEmpty(); page = store.list(prefix, after)) {
            page.forEach(entry -> names.add(entry.name()));
            after = page.getLast().name();
        }
        return names;
    }

    protected static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    protected static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private static <T> List<T> all(List<Callable<T>> calls) throws InterruptedException, ExecutionException {
        try (var threads = Executors.newFixedThreadPool(8)) {
            List<T> results = new ArrayList<>();
            for (Future<T> future : threads.invokeAll(calls)) {
                results.add(future.get());
            }
            return results;
        }
    }
}
