package dev.holdfast.cloudflare.d1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.cloudflare.Database;
import dev.holdfast.cloudflare.SimAccount;
import dev.holdfast.flow.Copy;
import dev.holdfast.flow.NotEmpty;
import dev.holdfast.flow.Source;
import dev.holdfast.flow.Target;
import dev.holdfast.model.Capturing;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Finding;
import dev.holdfast.model.KeyRange;
import dev.holdfast.model.Progress;
import dev.holdfast.model.Selection;
import dev.holdfast.model.Writing.Mode;
import dev.holdfast.sim.http.Fault;
import dev.holdfast.sim.http.Traffic;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a live database does not lose, however a restore into it goes. */
@Tag("slow")
class D1UnhurtTest {
    private static final List<String> SHOP = List.of(
            "CREATE TABLE customers(id INTEGER PRIMARY KEY, n TEXT)",
            "CREATE TABLE orders(id INTEGER PRIMARY KEY, c INT REFERENCES customers(id))",
            "CREATE TABLE logs(x)",
            "INSERT INTO customers VALUES(1, 'one'), (2, 'two')",
            "INSERT INTO orders VALUES(1, 1), (2, 2)",
            "CREATE VIEW v AS SELECT * FROM orders JOIN customers",
            "CREATE TRIGGER tg AFTER INSERT ON orders BEGIN INSERT INTO logs VALUES(new.id); END",
            "CREATE TRIGGER tg2 AFTER UPDATE ON orders BEGIN INSERT INTO logs VALUES(-new.id); END -- twice");
    private static final List<String> TWO = List.of(
            "CREATE TABLE t(id INTEGER PRIMARY KEY, mail UNIQUE)",
            "CREATE TABLE u(id INTEGER PRIMARY KEY)",
            "INSERT INTO t VALUES(2, 'x')",
            "INSERT INTO u VALUES(1)");
    private static final List<List<String>> MERGED =
            List.of(List.of("1", "new"), List.of("2", "both"), List.of("7", "stays"), List.of("8", "stays"));
    private static final String TRIGGERS = "SELECT name,sql FROM sqlite_schema WHERE type='trigger' ORDER BY rowid";

    private final SimAccount account = new SimAccount();
    /** Requests before the first that is refused, itself included. */
    private final AtomicLong left = new AtomicLong(Long.MAX_VALUE);

    private final List<String> told = new ArrayList<>();

    @BeforeEach
    void refuseWhenTheTimeHasCome() {
        account.with(Traffic.CALM.withFaults(request ->
                left.decrementAndGet() > 0 ? Optional.empty() : Optional.of(new Fault(Fault.Kind.STATUS, 403))));
    }

    @AfterEach
    void close() {
        account.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, D1Target.PART_BYTES})
    void mergeIntoADatabaseWithTheSameTriggers(long partBytes) {
        Database from = account.database(SHOP);
        Database into = account.database(SHOP);
        List<List<String>> triggers = rows(into, TRIGGERS);
        account.simulator().execute(into.id(), "DELETE FROM orders WHERE id=1");

        copy(from, into, Mode.MERGE, partBytes);

        assertThat(rows(into, TRIGGERS)).isEqualTo(triggers);
        assertThat(rows(into, "SELECT id,c FROM orders"))
                .isEqualTo(rows(from, "SELECT id,c FROM orders"))
                .hasSize(2);
        assertThat(rows(into, "SELECT * FROM logs")).isEmpty();
        assertThat(ownTables(into)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, D1Target.PART_BYTES})
    void triggersAreThereWhereverAMergeBreaksOff(long partBytes) {
        Database from = account.database(SHOP);
        for (int n = 1; ; n++) {
            Database into = account.database(SHOP);
            List<List<String>> triggers = rows(into, TRIGGERS);
            boolean broken = breaksOffAt(n, from, into, Mode.MERGE, partBytes);
            assertThat(rows(into, TRIGGERS)).as("at request %d", n).isEqualTo(triggers);
            copy(from, into, Mode.MERGE, partBytes);
            assertThat(rows(into, TRIGGERS)).as("at request %d", n).isEqualTo(triggers);
            assertThat(rows(into, "SELECT * FROM logs")).isEmpty();
            assertThat(ownTables(into)).isEmpty();
            if (!broken) {
                assertThat(n).isGreaterThan(8);
                return;
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE TABLE u(k TEXT PRIMARY KEY, v)",
                "CREATE TABLE u(k INTEGER PRIMARY KEY DESC, v)",
                "CREATE TABLE u(k INT, v, PRIMARY KEY(v, k DESC))",
                "CREATE TABLE u(k TEXT PRIMARY KEY, v) WITHOUT ROWID",
                "CREATE TABLE excluded(k TEXT PRIMARY KEY, v)",
            })
    void recordsOfAnotherDeclaredKeyStay(String table) {
        String name = table.replaceFirst("CREATE TABLE (\\S+?)\\(.*", "$1");
        Database from = account.database(List.of(table, "INSERT INTO " + name + " VALUES(1, 'new'), (2, 'both')"));
        Database into = account.database(
                List.of(table, "INSERT INTO " + name + " VALUES(7, 'stays'), (8, 'stays'), (2, 'both')"));
        for (int run = 0; run < 2; run++) {
            copy(from, into, Mode.MERGE, D1Target.PART_BYTES);
            assertThat(merged(into, name)).isEqualTo(MERGED);
        }
    }

    @Test
    void theyDoWhereverAMergeBreaksOffAndAnEmptyTableGetsTheRowidsToo() {
        List<String> schema = List.of("CREATE TABLE u(k TEXT PRIMARY KEY, v)");
        Database from = account.database(with(
                schema,
                "INSERT INTO u VALUES(1, 'new'), (2, 'both')",
                "CREATE TABLE w(x)",
                "INSERT INTO w(rowid, x) VALUES(3, 1), (7, 2)"));
        for (int n = 1; ; n++) {
            Database into =
                    account.database(with(schema, "INSERT INTO u VALUES(7, 'stays'), (8, 'stays'), (2, 'both')"));
            boolean broken = breaksOffAt(n, from, into, Mode.MERGE, 1);
            if (broken) {
                copy(from, into, Mode.MERGE, 1);
            }
            assertThat(merged(into, "u")).as("at request %d", n).isEqualTo(MERGED);
            assertThat(rows(into, "SELECT CAST(rowid AS TEXT) FROM w"))
                    .as("at request %d", n)
                    .containsExactly(List.of("3"), List.of("7"));
            assertThat(ownTables(into)).isEmpty();
            if (!broken) {
                assertThat(n).isGreaterThan(8);
                return;
            }
        }
    }

    private List<List<String>> merged(Database into, String table) {
        return rows(into, "SELECT CAST(k AS TEXT),v FROM " + table + " ORDER BY +k");
    }

    @ParameterizedTest
    @ValueSource(strings = {"excluded", "target"})
    void recordsOfTheSameDeclaredKeyAreOverwritten(String name) {
        String table = "CREATE TABLE " + name + "(k TEXT COLLATE NOCASE PRIMARY KEY, v)";
        Database from = account.database(List.of(table, "INSERT INTO " + name + " VALUES('Bob', 'new')"));
        Database into =
                account.database(List.of(table, "INSERT INTO " + name + " VALUES('alice', 'old'), ('bob', 'old')"));
        copy(from, into, Mode.MERGE, D1Target.PART_BYTES);
        assertThat(rows(into, "SELECT CAST(rowid AS TEXT),k,v FROM " + name))
                .isEqualTo(List.of(List.of("1", "alice", "old"), List.of("2", "Bob", "new")));
    }

    @Test
    void whatHasNoDeclaredKeyIsOnlyMergedIntoAnEmptyTable() {
        Database from = account.database(List.of("CREATE TABLE note(msg)", "INSERT INTO note VALUES('a'), ('b')"));
        Database into = account.database(List.of("CREATE TABLE note(msg)", "INSERT INTO note VALUES('mine')"));
        assertThatThrownBy(() -> copy(from, into, Mode.MERGE, D1Target.PART_BYTES))
                .isInstanceOfSatisfying(Failure.class, failure -> {
                    assertThat(failure.kind()).isEqualTo(Failure.Kind.USAGE);
                    assertThat(failure).hasMessageContaining("note").hasMessageContaining("no PRIMARY KEY");
                });
        assertThat(rows(into, "SELECT msg FROM note")).containsExactly(List.of("mine"));
        assertThat(ownTables(into)).isEmpty();
        account.simulator().execute(into.id(), "DELETE FROM note");
        copy(from, into, Mode.MERGE, D1Target.PART_BYTES);
        assertThat(rows(into, "SELECT msg FROM note")).hasSize(2);
    }

    @Test
    void aRefusedMergeLeavesNothingOfItsOwn() {
        List<String> schema = List.of("CREATE TABLE t(id INTEGER PRIMARY KEY, mail UNIQUE)");
        Database from = account.database(with(schema, "INSERT INTO t VALUES(1, 'x')"));
        Database into = account.database(with(schema, "INSERT INTO t VALUES(2, 'x')"));
        for (long partBytes : new long[] {1, D1Target.PART_BYTES}) {
            assertThatThrownBy(() -> copy(from, into, Mode.MERGE, partBytes))
                    .isInstanceOf(Failure.class)
                    .hasMessageContaining("UNIQUE");
            assertThat(ownTables(into)).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"REPLACE", "CREATE"})
    void aSelectionThatD1CanNotHoldIsRefusedBeforeAnythingIsTouched(Mode mode) {
        Database from = account.database(SHOP);
        Database into = account.database(SHOP);
        String everything = "SELECT type,name,sql FROM sqlite_schema ORDER BY rowid";
        List<List<String>> before = rows(into, everything);
        String to = mode == Mode.CREATE ? "new" : into.name();

        assertThatThrownBy(() -> copyOrders(from, to, mode)).isInstanceOfSatisfying(Failure.class, failure -> {
            assertThat(failure.kind()).isEqualTo(Failure.Kind.USAGE);
            assertThat(failure).hasMessageContaining("orders refers to customers");
            assertThat(failure.hint()).contains("Add customers to --tables");
        });

        assertThat(rows(into, everything)).isEqualTo(before);
        assertThat(rows(into, "SELECT id,c FROM orders")).hasSize(2);
        assertThat(account.api().databases()).extracting(Database::name).doesNotContain("new");
    }

    @Test
    void aSelectionIsMergedBesideTheTableThatItRefersTo() {
        Database from = account.database(SHOP);
        Database into = account.database(SHOP);
        account.simulator().execute(into.id(), "DELETE FROM orders WHERE id=1");
        copyOrders(from, into.name(), Mode.MERGE);
        assertThat(rows(into, "SELECT id FROM orders")).hasSize(2);
        assertThat(rows(into, "SELECT id FROM customers")).hasSize(2);
        assertThat(rows(into, TRIGGERS)).isEqualTo(rows(from, TRIGGERS));
    }

    @Test
    void anEmptyTableMayReferToNothing() {
        Database from = account.database(List.of("CREATE TABLE orders(id INTEGER PRIMARY KEY, c REFERENCES gone(id))"));
        copyOrders(from, "new", Mode.CREATE);
        assertThat(rows(account.api().resolveDatabase("new"), "SELECT name FROM sqlite_schema WHERE name='orders'"))
                .hasSize(1);
    }

    @Test
    void anUnfinishedCopyThatAnotherWasMadeBesideIsNamedUntilItIsMadeUpFor() {
        Database first = account.database(TWO);
        Database into = unfinished(first);
        assertThat(catalog(into).warnings()).extracting(Finding::name).containsExactly("_holdfast_restore");
        Database second = account.database(List.of("CREATE TABLE third(id INTEGER PRIMARY KEY)"));
        copy(second, into, Mode.MERGE, 1);
        for (int run = 0; run < 2; run++) {
            assertThatThrownBy(() -> copy(first, into, Mode.CREATE, 1))
                    .isInstanceOfSatisfying(NotEmpty.class, refusal -> {
                        assertThat(refusal)
                                .hasMessageContaining("unfinished copy of d1:" + first.name())
                                .hasMessageContaining("can not be gone on with");
                        assertThat(refusal.hint()).contains("--merge");
                    });
            copy(second, into, Mode.MERGE, 1);
        }
        copy(first, into, Mode.MERGE, 1);
        assertThat(ownTables(into)).isEmpty();
        assertThat(catalog(into).warnings()).isEmpty();
        assertThat(rows(into, "SELECT mail FROM t JOIN u")).hasSize(1);
    }

    @Test
    void aRefusedMergeLeavesAnUnfinishedCopyThatGoesOn() {
        Database first = account.database(TWO);
        Database into = unfinished(first);
        Database colliding = account.database(
                List.of("CREATE TABLE t(id INTEGER PRIMARY KEY, mail UNIQUE)", "INSERT INTO t VALUES(1, 'x')"));
        for (int run = 0; run < 2; run++) {
            assertThatThrownBy(() -> copy(colliding, into, Mode.MERGE, 1)).hasMessageContaining("UNIQUE");
        }
        copy(first, into, Mode.CREATE, 1);
        assertThat(rows(into, "SELECT CAST(t.id AS TEXT) FROM t JOIN u")).containsExactly(List.of("2"));
        assertThat(ownTables(into)).isEmpty();
    }

    /** Our own refusal, found before anything is written. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "CREATE TABLE z(k TEXT PRIMARY KEY, v); CREATE TABLE z(k TEXT PRIMARY KEY, v); NULL in its primary key",
                "CREATE TABLE z(k, v PRIMARY KEY); CREATE TABLE z(k PRIMARY KEY, v); NULL in its primary key",
                "CREATE TABLE z(v, k); CREATE TABLE Z(v, k); Z is there",
            })
    void aMergeThatWeRefuseTouchesNothing(String mine, String theirs, String why) {
        Database first = account.database(TWO);
        Database refused = account.database(List.of(mine, "INSERT INTO z(k, v) VALUES(1, 1), (NULL, 2)"));
        for (Database into : List.of(account.database(List.of()), unfinished(first))) {
            account.simulator().execute(into.id(), theirs);
            account.simulator().execute(into.id(), "INSERT INTO z(k, v) VALUES(7, 7)");
            List<List<String>> before = rows(into, "SELECT name,sql FROM sqlite_schema");
            for (int run = 0; run < 2; run++) {
                assertThatThrownBy(() -> copy(refused, into, Mode.MERGE, 1))
                        .isInstanceOfSatisfying(Failure.class, failure -> {
                            assertThat(failure.kind()).isEqualTo(Failure.Kind.USAGE);
                            assertThat(failure).hasMessageContaining(why);
                        });
                assertThatThrownBy(() -> rehearse(refused, into)).hasMessageContaining(why);
            }
            assertThat(rows(into, "SELECT name,sql FROM sqlite_schema")).isEqualTo(before);
            if (!ownTables(into).isEmpty()) {
                copy(first, into, Mode.CREATE, 1);
                assertThat(ownTables(into)).isEmpty();
            }
        }
    }

    private void rehearse(Database from, Database to) {
        try (Source source = new D1Source(account.api(), from.name(), Capturing.ALL);
                D1Target target = new D1Target(account.api(), to.name(), Mode.MERGE, 1)) {
            target.demand(source.catalog(), one -> source.read(one, KeyRange.ALL));
            target.rehearse(source.catalog(), Target.Joins.of(source));
        }
    }

    /** It comes into the source after that was looked at: the log goes back to what it was. */
    @Test
    void aMergeThatMeetsItWhileItReadsLeavesAnUnfinishedCopyThatGoesOn() {
        List<String> table = List.of("CREATE TABLE z(k TEXT PRIMARY KEY, v)", "INSERT INTO z VALUES('a', 1)");
        Database first = account.database(TWO);
        Database into = unfinished(first);
        table.forEach(sql -> account.simulator().execute(into.id(), sql));
        Database changing = account.database(table);
        Capturing live = new Capturing(Selection.ALL, Capturing.Mode.PAGES, false);
        try (Source source = new D1Source(account.api(), changing.name(), live);
                D1Target target = new D1Target(account.api(), into.name(), Mode.MERGE, 1)) {
            target.tellWriting(() -> account.simulator().execute(changing.id(), "INSERT INTO z VALUES(NULL, 2)"));
            assertThatThrownBy(() -> new Copy(source, target, 1, Progress.SILENT).run())
                    .hasMessageContaining("NULL in its primary key");
        }
        copy(first, into, Mode.CREATE, 1);
        assertThat(ownTables(into)).isEmpty();
        assertThat(rows(into, "SELECT v FROM z")).hasSize(1);
    }

    /** A database into which only the first of two tables was copied. */
    private Database unfinished(Database from) {
        for (int n = 5; ; n++) {
            Database into = account.database(List.of());
            assertThat(breaksOffAt(n, from, into, Mode.CREATE, 1)).isTrue();
            if (!ownTables(into).isEmpty() && !rows(into, "SELECT 1 FROM t").isEmpty()) {
                assertThat(rows(into, "SELECT 1 FROM u")).isEmpty();
                return into;
            }
        }
    }

    private Catalog catalog(Database database) {
        try (Source source = new D1Source(account.api(), database.name(), Capturing.ALL)) {
            return source.catalog();
        }
    }

    private void copyOrders(Database from, String to, Mode mode) {
        Capturing orders = new Capturing(new Selection(Set.of("orders"), ""), Capturing.ALL.mode(), false);
        try (Source source = new D1Source(account.api(), from.name(), orders);
                Target target = new D1Target(account.api(), to, mode, D1Target.PART_BYTES)) {
            new Copy(source, target, 1, Progress.SILENT).run();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyRunNamesTheBookmarkOfWhatWasThereBeforeTheFirst(boolean changing) {
        Database from = account.database(SHOP);
        for (int n = 1; ; n++) {
            Database into = account.database(SHOP);
            String original = new D1Calls(account.api(), into).bookmark();
            if (!breaksOffAt(n, from, into, Mode.REPLACE, 1)) {
                assertThat(n).isGreaterThan(8);
                return;
            }
            boolean begun = !ownTables(into).isEmpty();
            assertThat(told).as("at request %d", n).hasSizeGreaterThanOrEqualTo(begun ? 1 : 0);
            assertThat(told).allMatch(how -> how.endsWith("--bookmark=" + original));
            if (changing) {
                account.simulator().execute(from.id(), "INSERT INTO logs VALUES(" + n + ")");
            }
            copy(from, into, Mode.REPLACE, 1);
            assertThat(told)
                    .as("at request %d", n)
                    .isNotEmpty()
                    .allMatch(how -> how.endsWith("--bookmark=" + original));
        }
    }

    /** Nothing is answered from request {@code n} on. */
    private boolean breaksOffAt(int n, Database from, Database into, Mode mode, long partBytes) {
        left.set(n);
        try {
            copy(from, into, mode, partBytes);
        } catch (Failure failure) {
            assertThat(left.get()).as("%s", failure).isLessThanOrEqualTo(0);
        }
        return left.getAndSet(Long.MAX_VALUE) <= 0;
    }

    private static List<String> with(List<String> schema, String... more) {
        List<String> all = new ArrayList<>(schema);
        all.addAll(List.of(more));
        return all;
    }

    private List<List<String>> ownTables(Database database) {
        return rows(database, "SELECT name FROM sqlite_schema WHERE name LIKE '\\_holdfast%' ESCAPE '\\'");
    }

    private List<List<String>> rows(Database database, String sql) {
        return new D1Calls(account.api(), database).rows(sql);
    }

    private void copy(Database from, Database to, Mode mode, long partBytes) {
        told.clear();
        try (Source source = new D1Source(account.api(), from.name(), Capturing.ALL);
                D1Target target = new D1Target(account.api(), to.name(), mode, partBytes)) {
            target.tellUndo(told::add);
            new Copy(source, target, 1, Progress.SILENT).run();
        }
    }
}
