package dev.holdfast.cloudflare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.cloudflare.ApiFailure.Outcome;
import dev.holdfast.cloudflare.StubApi.Reply;
import dev.holdfast.model.Failure;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CloudflareApiTest {
    private static final Call READ = Call.get("/d1/database/x");
    private static final Call WRITE = Call.postOnce("/d1/database/x/query", Content.NONE);

    private final StubApi stub = new StubApi();
    private final CloudflareApi api = stub.api(RequestBudget.unlimited());

    @AfterEach
    void close() {
        api.close();
        stub.close();
    }

    @Test
    void sendsTheTokenBelowTheAccount() {
        stub.then(Reply.ok("{\"a\":1}"));
        assertThat(api.call(READ).result().path("a").asInt()).isEqualTo(1);
        assertThat(stub.requests).containsExactly("GET /client/v4/accounts/acc/d1/database/x");
        assertThat(stub.headers).containsExactly("Bearer secret");
    }

    @Test
    void encodesEveryReservedByte() {
        assertThat(Call.encoded("a/b?c#d e%é~")).isEqualTo("a%2Fb%3Fc%23d%20e%25%C3%A9~");
    }

    @Test
    void repeatsReadsThatFailInPassing() {
        stub.then(
                Reply.json(502, "<html>bad gateway</html>"),
                Reply.error(500, 7429, "overloaded"),
                new Reply(0, null, null),
                Reply.ok("1"));
        assertThat(api.call(READ).result().asInt()).isEqualTo(1);
        assertThat(stub.requests).hasSize(4);
    }

    @Test
    void repeatsAReadWhoseAnswerBrokeOff() {
        stub.then(Reply.json(200, "{\"success\":true,\"result\":[1,2"), Reply.ok("7"));
        assertThat(api.call(READ).result().asInt()).isEqualTo(7);
    }

    @Test
    void doesNotRepeatAWriteOfUnknownOutcome() {
        stub.then(new Reply(0, null, null), Reply.ok("1"));
        ApiFailure failure = catchThrowableOfType(ApiFailure.class, () -> api.call(WRITE));
        assertThat(failure.outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(stub.requests).hasSize(1);
    }

    @Test
    void repeatsAWriteThatWasNotCarriedOut() {
        stub.then(Reply.error(429, 971, "slow down").with("Retry-After", "7"), Reply.ok("1"));
        assertThat(api.call(WRITE).result().asInt()).isEqualTo(1);
        assertThat(stub.clock.instant()).isEqualTo(Instant.parse("2026-03-01T10:00:07Z"));
    }

    @Test
    void takesRetryAfterAsADate() {
        stub.then(Reply.error(429, 0, "wait").with("Retry-After", "Sun, 01 Mar 2026 10:05:00 GMT"), Reply.ok("1"));
        api.call(READ);
        assertThat(stub.clock.instant()).isEqualTo(Instant.parse("2026-03-01T10:05:00Z"));
    }

    @Test
    void slowsDownBeforeTheBlock() {
        stub.then(Reply.ok("1").with("Ratelimit", "\"default\";r=9;t=30"));
        api.call(READ);
        api.call(READ);
        api.call(READ);
        assertThat(Duration.between(Instant.parse("2026-03-01T10:00:00Z"), stub.clock.instant()))
                .isEqualTo(Duration.ofSeconds(6));
    }

    @Test
    void givesUpAtOnceOnWhatNoRepetitionCures() {
        stub.then(Reply.error(400, 7500, "near SELEC: syntax error"));
        assertThatThrownBy(() -> api.call(READ)).hasMessageContaining("syntax error");
        assertThat(stub.requests).hasSize(1);
    }

    @Test
    void givesUpInTheEnd() {
        stub.then(Reply.json(503, ""));
        assertThat(catchThrowableOfType(ApiFailure.class, () -> api.call(READ)).kind())
                .isEqualTo(Failure.Kind.REMOTE);
        assertThat(stub.requests).hasSize(8);
    }

    @Test
    void namesThePermissionThatIsMissing() {
        stub.then(Reply.error(403, 10000, "Authentication error"));
        ApiFailure failure = catchThrowableOfType(ApiFailure.class, () -> api.call(READ));
        assertThat(failure.kind()).isEqualTo(Failure.Kind.DENIED);
        assertThat(failure.hint()).contains("D1: Read");
        assertThat(catchThrowableOfType(ApiFailure.class, () -> api.call(WRITE)).hint())
                .contains("D1: Edit");
    }

    @Test
    void tellsAnswersOfTheFirewallFromThoseOfTheApi() {
        stub.then(Reply.json(403, "<html>").with("cf-mitigated", "challenge"));
        assertThatThrownBy(() -> api.call(READ)).hasMessageContaining("challenge");
    }

    @Test
    void knowsTheDailyCapIsNoPassingTrouble() {
        stub.then(Reply.error(429, 10048, "free usage limit"));
        assertThat(catchThrowableOfType(ApiFailure.class, () -> api.call(READ)).hint())
                .contains("00:00 UTC");
        assertThat(stub.requests).hasSize(1);
    }

    @Test
    void readsTheShortErrorForm() {
        stub.then(Reply.json(404, "{\"code\":7404,\"error\":\"no such database\"}"));
        ApiFailure failure = catchThrowableOfType(ApiFailure.class, () -> api.call(READ));
        assertThat(failure.kind()).isEqualTo(Failure.Kind.NOT_FOUND);
        assertThat(failure.getMessage()).contains("no such database");
    }

    @Test
    void marksWhatIsTooMuchForOneRequest() {
        stub.then(Reply.error(
                400, 7500, "D1 DB exceeded its memory limit and was reset: isolate exceeded its memory limit"));
        assertThat(catchThrowableOfType(ApiFailure.class, () -> api.call(READ)).outcome())
                .isEqualTo(Outcome.TOO_MUCH);
    }

    @Test
    void pagesUntilTheTotalIsReached() {
        stub.then(
                Reply.json(
                        200,
                        "{\"success\":true,\"result\":[{\"uuid\":\"1\",\"name\":\"a\"}],\"result_info\":{\"total_count\":2}}"),
                Reply.json(
                        200,
                        "{\"success\":true,\"result\":[{\"uuid\":\"2\",\"name\":\"b\"}],\"result_info\":{\"total_count\":2}}"));
        assertThat(api.databases()).extracting(Database::name).containsExactly("a", "b");
        assertThat(stub.requests).hasSize(2);
    }

    @Test
    void neverSendsMoreThanTheBudgetInAnyPeriod() {
        stub.then(Reply.ok("1"));
        try (CloudflareApi limited = stub.api(RequestBudget.of(5, Duration.ofMinutes(1)))) {
            for (int i = 0; i < 11; i++) {
                limited.call(READ);
            }
        }
        assertThat(Duration.between(Instant.parse("2026-03-01T10:00:00Z"), stub.clock.instant()))
                .isEqualTo(Duration.ofSeconds(122));
    }

    @Test
    void pressingRequestsAreSentOnceAndFindRoomLeftForThem() {
        stub.then(Reply.ok("1"));
        Instant start = stub.clock.instant();
        try (CloudflareApi limited = stub.api(RequestBudget.of(16, Duration.ofMinutes(1)))) {
            for (int i = 0; i < 15; i++) {
                limited.call(READ);
            }
            // An eighth of the number is kept, so that the fifteenth has to be forgotten first.
            limited.call(WRITE.with(Call.Haste.OPENING));
            assertThat(Duration.between(start, stub.clock.instant())).hasSeconds(61);
            for (int i = 0; i < 13; i++) {
                limited.call(READ);
            }
            limited.call(WRITE.with(Call.Haste.PRESSING));
            limited.call(WRITE.with(Call.Haste.PRESSING));
            assertThat(Duration.between(start, stub.clock.instant())).hasSeconds(61);
            limited.call(READ);
            assertThat(Duration.between(start, stub.clock.instant())).hasSeconds(122);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENING", "PRESSING"})
    void aRequestInHasteThatFailsIsNotRepeated(Call.Haste haste) {
        stub.then(Reply.json(502, ""), Reply.ok("1"));
        assertThatThrownBy(() -> api.call(READ.with(haste))).isInstanceOf(ApiFailure.class);
        assertThat(stub.requests).hasSize(1);
    }
}
