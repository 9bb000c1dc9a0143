package dev.holdfast.auth;

import static dev.holdfast.auth.Decision.Reason.ADDRESS;
import static dev.holdfast.auth.Decision.Reason.EXPIRED;
import static dev.holdfast.auth.Decision.Reason.LOCKED;
import static dev.holdfast.auth.Decision.Reason.MISSING;
import static dev.holdfast.auth.Decision.Reason.RATE;
import static dev.holdfast.auth.Decision.Reason.REPLAYED;
import static dev.holdfast.auth.Decision.Reason.ROLE;
import static dev.holdfast.auth.Decision.Reason.WRONG;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.auth.Decision.Reason;
import dev.holdfast.auth.keys.Role;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every way of being let in and of not being let in, for every role, in every mode. */
class AuthMatrixTest {
    /** One row: what is shown, from where, and the answer in each of the modes in their order; null is let in. */
    private record Row(String what, Function<Guarded, String[]> shown, InetAddress from, Reason... answers) {}

    private static final Row[] ROWS = {
        row("nothing", g -> shown(), MISSING, MISSING, MISSING, MISSING),
        row("a code", g -> shown(g.code()), null, MISSING, null, MISSING),
        row("a key", g -> shown(g.key(Role.ADMIN)), MISSING, null, null, MISSING),
        row("a key and a code", g -> shown(both(g)), null, null, null, null),
        row("a code and a key", g -> shown(g.code() + "." + g.key(Role.ADMIN).substring(7)), null, null, null, null),
        row("both in two lines", g -> shown(g.key(Role.ADMIN), g.code()), null, null, null, null),
        row("a wrong code", g -> shown(g.wrongCode()), WRONG, MISSING, WRONG, MISSING),
        row("a wrong key", g -> shown(g.wrongKey()), MISSING, WRONG, WRONG, MISSING),
        row("an unknown key", g -> shown("Bearer hf_12345678_" + "a".repeat(64)), MISSING, WRONG, WRONG, MISSING),
        row("a key and a wrong code", g -> shown(g.key(Role.ADMIN), g.wrongCode()), WRONG, null, WRONG, WRONG),
        row("a wrong key and a code", g -> shown(g.wrongKey(), g.code()), null, WRONG, WRONG, WRONG),
        row("an expired key", g -> shown(g.expiredKey()), MISSING, EXPIRED, EXPIRED, MISSING),
        row("an expired key and a code", g -> shown(g.expiredKey(), g.code()), null, EXPIRED, EXPIRED, EXPIRED),
        row("two codes", g -> shown(g.code(), g.code()), WRONG, WRONG, WRONG, WRONG),
        row("two keys", g -> shown(g.key(Role.ADMIN), g.key(Role.LIST)), WRONG, WRONG, WRONG, WRONG),
        row("three lines", g -> shown(both(g), "", ""), WRONG, WRONG, WRONG, WRONG),
        row("another scheme", g -> shown("Basic " + g.code().substring(7)), WRONG, WRONG, WRONG, WRONG),
        row("no scheme", g -> shown(g.code().substring(7)), WRONG, WRONG, WRONG, WRONG),
        row("nonsense", g -> shown("Bearer nonsense"), WRONG, WRONG, WRONG, WRONG),
        row("a huge value", g -> shown("Bearer " + "1".repeat(100_000)), WRONG, WRONG, WRONG, WRONG),
        row("a code of another length", g -> shown("Bearer 12345678"), WRONG, MISSING, WRONG, MISSING),
        new Row("a stranger's code", g -> shown(both(g)), Guarded.STRANGER, ADDRESS, ADDRESS, ADDRESS, ADDRESS),
        new Row("a stranger", g -> shown(), Guarded.STRANGER, ADDRESS, ADDRESS, ADDRESS, ADDRESS),
    };

    @TempDir
    Path folder;

    @BeforeEach
    void everyRowSaysAllModes() {
        assertThat(ROWS).allMatch(row -> row.answers.length == Mode.values().length);
    }

    @ParameterizedTest
    @EnumSource
    void everyRowForEveryRoleReadingAndChanging(Mode mode) {
        for (Row row : ROWS) {
            for (Role role : Role.values()) {
                for (boolean changing : new boolean[] {false, true}) {
                    Guarded guarded = guarded(mode);
                    assertThat(guarded.reason(row.from, role, changing, row.shown.apply(guarded)))
                            .as("%s, mode %s, role %s, changing %s", row.what, mode, role, changing)
                            .isEqualTo(row.answers[mode.ordinal()]);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aKeyMayWhatItsRoleSays(Role needed) {
        Guarded guarded = guarded(Mode.KEY);
        for (Role held : Role.values()) {
            boolean may = held == needed || held == Role.ADMIN;
            assertThat(guarded.reason(Guarded.FRIEND, needed, true, guarded.key(held)))
                    .isEqualTo(may ? null : ROLE);
        }
    }

    @ParameterizedTest
    @EnumSource
    void inBothTheCodeGivesNoRole(Role needed) {
        Guarded guarded = guarded(Mode.BOTH);
        boolean may = needed == Role.LIST;
        assertThat(guarded.reason(Guarded.FRIEND, needed, true, guarded.key(Role.LIST), guarded.code()))
                .isEqualTo(may ? null : ROLE);
    }

    @Test
    void aCodeChangesOnceAndReadsOften() {
        Guarded guarded = new Guarded(folder, Mode.TOTP);
        String code = guarded.code();
        for (int i = 0; i < 3; i++) {
            assertThat(guarded.reason(Guarded.FRIEND, Role.LIST, false, code)).isNull();
        }
        assertThat(guarded.reason(Guarded.FRIEND, Role.CAPTURE, true, code)).isNull();
        for (Role role : Role.values()) {
            assertThat(guarded.reason(Guarded.FRIEND, role, true, code)).isEqualTo(REPLAYED);
            assertThat(guarded.reason(Guarded.FRIEND, role, false, code)).isNull();
        }
        guarded.reopen(Mode.TOTP, AuthSettings.USUAL_CALLS);
        assertThat(guarded.reason(Guarded.FRIEND, Role.CAPTURE, true, code)).isEqualTo(REPLAYED);
        guarded.clock.of(java.time.Duration.ofSeconds(30));
        assertThat(guarded.reason(Guarded.FRIEND, Role.CAPTURE, true, code)).isEqualTo(REPLAYED);
        assertThat(guarded.reason(Guarded.FRIEND, Role.CAPTURE, true, guarded.code()))
                .isNull();
        guarded.clock.of(java.time.Duration.ofSeconds(60));
        assertThat(guarded.reason(Guarded.FRIEND, Role.CAPTURE, true, code)).isEqualTo(WRONG);
    }

    @Test
    void aRefusedCallUsesNothingUp() {
        Guarded guarded = guarded(Mode.BOTH);
        assertThat(guarded.reason(Guarded.FRIEND, Role.DELETE, true, guarded.key(Role.LIST), guarded.code()))
                .isEqualTo(ROLE);
        assertThat(guarded.reason(Guarded.FRIEND, Role.DELETE, true, guarded.wrongKey(), guarded.code()))
                .isEqualTo(WRONG);
        assertThat(guarded.reason(Guarded.FRIEND, Role.DELETE, true, guarded.key(Role.DELETE), guarded.code()))
                .isNull();
    }

    @Test
    void aRemovedKeyIsWrongAtOnceAndUseIsNoted() {
        Guarded guarded = new Guarded(folder, Mode.KEY);
        String text = guarded.key(Role.LIST);
        assertThat(guarded.reason(Guarded.FRIEND, Role.LIST, false, text)).isNull();
        String id = text.substring(10, 18);
        assertThat(guarded.keys.find(id).orElseThrow().lastUsed()).contains(guarded.clock.instant());
        guarded.keys.remove(id);
        assertThat(guarded.reason(Guarded.FRIEND, Role.LIST, false, text)).isEqualTo(WRONG);
    }

    @Test
    void guessingLocksTheAddressAndRightCodesDoNotHelp() {
        Guarded guarded = guarded(Mode.TOTP);
        InetAddress other = InetAddress.ofLiteral("192.0.2.99");
        for (int i = 0; i <= Limits.FREE_BY_ADDRESS; i++) {
            assertThat(guarded.reason(Guarded.FRIEND, Role.LIST, false, guarded.wrongCode()))
                    .isEqualTo(WRONG);
        }
        assertThat(guarded.decide(Guarded.FRIEND, Role.LIST, false, guarded.code()))
                .isInstanceOfSatisfying(Decision.Refused.class, refused -> {
                    assertThat(refused.reason()).isEqualTo(LOCKED);
                    assertThat(refused.retryAfter()).hasSeconds(1);
                    assertThat(refused.who()).isEqualTo("unknown");
                });
        assertThat(guarded.reason(other, Role.LIST, false, guarded.code())).isNull();
        guarded.clock.of(java.time.Duration.ofSeconds(1));
        assertThat(guarded.reason(Guarded.FRIEND, Role.LIST, false, guarded.code()))
                .isNull();
    }

    @Test
    void guessingFromManyAddressesLocksTheNameButNotItsOwner() {
        Guarded guarded = guarded(Mode.EITHER);
        assertThat(guarded.reason(Guarded.FRIEND, Role.LIST, false, guarded.code()))
                .isNull();
        for (int i = 0; i <= Limits.FREE_BY_PRINCIPAL; i++) {
            guarded.reason(InetAddress.ofLiteral("192.0.2." + (100 + i)), Role.LIST, false, guarded.wrongCode());
        }
        InetAddress fresh = InetAddress.ofLiteral("192.0.2.20");
        assertThat(guarded.reason(fresh, Role.LIST, false, guarded.code())).isEqualTo(LOCKED);
        assertThat(guarded.reason(fresh, Role.LIST, false, guarded.key(Role.LIST)))
                .isNull();
        assertThat(guarded.reason(Guarded.FRIEND, Role.LIST, false, guarded.code()))
                .isNull();
    }

    /** Else whoever has the weakest key tries out codes as fast as he likes. */
    @Test
    void aRightKeyForgivesNoWrongCodes() {
        for (boolean together : new boolean[] {false, true}) {
            Guarded guarded = guarded(Mode.EITHER);
            String key = guarded.key(Role.LIST);
            String[] guess = together ? shown(key, guarded.wrongCode()) : shown(guarded.wrongCode());
            for (int i = 0; i <= Limits.FREE_BY_ADDRESS; i++) {
                assertThat(guarded.reason(Guarded.FRIEND, Role.LIST, false, key))
                        .isNull();
                assertThat(guarded.reason(Guarded.FRIEND, Role.LIST, false, guess))
                        .isEqualTo(WRONG);
            }
            for (int seconds = 1; seconds <= 512; seconds *= 2) {
                assertThat(guarded.decide(Guarded.FRIEND, Role.LIST, false, guess))
                        .isInstanceOfSatisfying(
                                Decision.Refused.class,
                                refused -> assertThat(refused.reason()).isEqualTo(LOCKED));
                guarded.clock.of(java.time.Duration.ofSeconds(seconds).minusMillis(1));
                assertThat(guarded.reason(Guarded.FRIEND, Role.LIST, false, guess))
                        .isEqualTo(LOCKED);
                guarded.clock.of(java.time.Duration.ofMillis(1));
                assertThat(guarded.reason(Guarded.FRIEND, Role.LIST, false, key))
                        .isNull();
                assertThat(guarded.reason(Guarded.FRIEND, Role.LIST, false, guess))
                        .isEqualTo(WRONG);
            }
        }
    }

    @Test
    void aRightCodeForgivesWrongCodesOnly() {
        Guarded guarded = guarded(Mode.EITHER);
        for (int i = 0; i < 3; i++) {
            guarded.reason(Guarded.FRIEND, Role.LIST, false, guarded.wrongCode());
            guarded.reason(Guarded.FRIEND, Role.LIST, false, guarded.wrongKey());
            assertThat(guarded.reason(Guarded.FRIEND, Role.LIST, false, guarded.code()))
                    .isNull();
        }
        // Three wrong keys are left: two more tries are free, and the one after them is not.
        for (int i = 0; i < 3; i++) {
            assertThat(guarded.reason(Guarded.FRIEND, Role.LIST, false, guarded.wrongCode()))
                    .isEqualTo(WRONG);
        }
        assertThat(guarded.reason(Guarded.FRIEND, Role.LIST, false, guarded.code()))
                .isEqualTo(LOCKED);
    }

    @Test
    void whoIsKnownByAKeyIsNotKnownByCodes() {
        Guarded guarded = guarded(Mode.EITHER);
        String key = guarded.key(Role.LIST);
        assertThat(guarded.reason(Guarded.FRIEND, Role.LIST, false, key)).isNull();
        for (int i = 0; i <= Limits.FREE_BY_PRINCIPAL; i++) {
            guarded.reason(InetAddress.ofLiteral("192.0.2." + (100 + i)), Role.LIST, false, guarded.wrongCode());
        }
        assertThat(guarded.reason(Guarded.FRIEND, Role.LIST, false, guarded.code()))
                .isEqualTo(LOCKED);
        assertThat(guarded.reason(Guarded.FRIEND, Role.LIST, false, key, guarded.code()))
                .isEqualTo(LOCKED);
        assertThat(guarded.reason(Guarded.FRIEND, Role.LIST, false, key)).isNull();
    }

    @Test
    void tooManyCallsAreRefusedForAWhile() {
        Guarded guarded = guarded(Mode.TOTP);
        guarded.reopen(Mode.TOTP, 60);
        int through = 0;
        while (guarded.reason(Guarded.FRIEND, Role.LIST, false, guarded.code()) == null) {
            through++;
        }
        assertThat(through).isEqualTo(20);
        InetAddress other = InetAddress.ofLiteral("192.0.2.99");
        // The same principal from elsewhere shares its limit; wrong codes from there are still told to be wrong.
        assertThat(guarded.reason(other, Role.LIST, false, guarded.code())).isEqualTo(RATE);
        assertThat(guarded.reason(other, Role.LIST, false, guarded.wrongCode())).isEqualTo(WRONG);
        guarded.clock.of(java.time.Duration.ofSeconds(1));
        assertThat(guarded.reason(other, Role.LIST, false, guarded.code())).isNull();
    }

    @Test
    void whoIsSaidOnlyOfThoseWhoAreRight() {
        Guarded guarded = guarded(Mode.BOTH);
        String id = guarded.key(Role.LIST).substring(10, 18);
        assertThat(guarded.decide(Guarded.FRIEND, Role.LIST, true, guarded.key(Role.LIST), guarded.code()))
                .isInstanceOfSatisfying(Decision.Granted.class, granted -> {
                    assertThat(granted.principal().name()).isEqualTo("key:" + id + "+totp");
                    assertThat(granted.principal().title()).isEqualTo("a key");
                    assertThat(granted.caller()).contains(Guarded.FRIEND);
                });
        Set<String> names = new TreeSet<>();
        for (String[] shown :
                new String[][] {{guarded.key(Role.LIST), guarded.wrongCode()}, {guarded.wrongKey(), guarded.code()}, {}
                }) {
            names.add(((Decision.Refused) guarded.decide(Guarded.FRIEND, Role.LIST, true, shown)).who());
        }
        assertThat(names).containsExactly("unknown");
    }

    /** What is kept, and what could be printed by accident, holds none of the secrets. */
    @Test
    void secretsAreNowhere() throws IOException {
        Guarded guarded = new Guarded(folder, Mode.BOTH);
        String key = guarded.key(Role.ADMIN);
        String code = guarded.code();
        StringBuilder all = new StringBuilder();
        all.append(guarded.decide(Guarded.FRIEND, Role.LIST, true, key, code));
        all.append(guarded.decide(Guarded.FRIEND, Role.LIST, true, key, guarded.wrongCode()));
        all.append(new Attempt(java.util.List.of(key, code), Guarded.FRIEND, java.util.List.of(), Role.LIST, true));
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                all.append(Files.readString(file));
            }
        }
        assertThat(all.toString())
                .doesNotContain(key.substring(19))
                .doesNotContain(code.substring(7))
                .doesNotContain(Guarded.SECRET.base32());
    }

    @Test
    void aKeyEndsAtItsMoment() {
        Guarded guarded = guarded(Mode.KEY);
        String key = "Bearer "
                + guarded.add(Optional.of(guarded.clock.instant().plusSeconds(10)), Role.LIST)
                        .reveal();
        assertThat(guarded.reason(Guarded.FRIEND, Role.LIST, false, key)).isNull();
        guarded.clock.of(java.time.Duration.ofSeconds(10));
        assertThat(guarded.reason(Guarded.FRIEND, Role.LIST, false, key)).isEqualTo(EXPIRED);
    }

    @Test
    void theStatusesAreThreeAndSentencesSayNoMore() {
        assertThat(Arrays.stream(Reason.values()).map(Reason::status).collect(Collectors.toSet()))
                .containsExactlyInAnyOrder(401, 403, 429);
    }

    private Guarded guarded(Mode mode) {
        MemoryKeys memory = new MemoryKeys();
        return new Guarded(memory, memory, mode);
    }

    private static Row row(String what, Function<Guarded, String[]> shown, Reason... answers) {
        return new Row(what, shown, Guarded.FRIEND, answers);
    }

    private static String[] shown(String... values) {
        return values;
    }

    private static String both(Guarded guarded) {
        return guarded.key(Role.ADMIN) + "." + guarded.code().substring(7);
    }
}
