package dev.holdfast.sim.engine;

import dev.holdfast.sim.http.ApiError;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/** Refuses what D1's authorizer refuses, in its words. Works on tokens, since the engine here has no authorizer hook. */
public final class Guard {
    private static final Set<String> TRANSACTIONS =
            Set.of("begin", "commit", "end", "rollback", "savepoint", "release");
    private static final Set<String> MODULES = Set.of("fts5", "fts5vocab", "rtree", "rtree_i32");
    private static final Set<String> BEFORE_NAMES = Set.of(
            "into", "table", "references", "exists", "view", "on", "update", "join", "from", "with", "recursive");

    private Guard() {}

    public static void check(String sql) {
        List<Lexer.Token> tokens = Lexer.tokens(sql);
        if (tokens.isEmpty()) {
            return;
        }
        String first = tokens.getFirst().lower();
        if (TRANSACTIONS.contains(first)) {
            throw SqlFailure.refusal("To execute a transaction, please use the state.storage.transaction() or "
                    + "state.storage.transactionSync() APIs instead of the SQL BEGIN TRANSACTION or SAVEPOINT "
                    + "statements. The JavaScript API is safer because it will automatically roll back on exceptions, "
                    + "and because it interacts correctly with Durable Objects' automatic atomic write coalescing.");
        }
        if (first.equals("attach") || first.equals("detach")) {
            throw notAuthorized();
        }
        if (first.equals("pragma")) {
            checkPragma(tokens);
        }
        if (first.equals("create")) {
            checkCreate(tokens);
        }
        checkNames(sql, tokens, first.equals("select") || first.equals("with"));
    }

    private static void checkPragma(List<Lexer.Token> tokens) {
        int name = tokens.size() > 3 && tokens.get(2).is(".") ? 3 : 1;
        if (name >= tokens.size() || !Functions.isAllowedPragma(tokens.get(name).lower())) {
            throw notAuthorized();
        }
    }

    private static void checkCreate(List<Lexer.Token> tokens) {
        if (tokens.size() > 1 && (tokens.get(1).is("temp") || tokens.get(1).is("temporary"))) {
            throw notAuthorized();
        }
        if (tokens.size() > 1 && tokens.get(1).is("virtual")) {
            for (int i = 2; i + 1 < tokens.size(); i++) {
                if (tokens.get(i).is("using")) {
                    if (!MODULES.contains(tokens.get(i + 1).lower())) {
                        throw notAuthorized();
                    }
                    return;
                }
            }
        }
    }

    private static void checkNames(String sql, List<Lexer.Token> tokens, boolean reads) {
        for (int i = 0; i < tokens.size(); i++) {
            Lexer.Token token = tokens.get(i);
            boolean argument =
                    i > 1 && tokens.get(i - 1).is("(") && tokens.get(i - 2).startsWith("pragma_");
            if ((token.isName() || argument) && isInternal(token)) {
                throw reads && !argument ? prohibited(token) : notAuthorized();
            }
            if (token.isName() && token.startsWith("pragma_") && Functions.isDeniedPragmaTable(token.lower())) {
                throw notAuthorized();
            }
            if (token.kind() == Lexer.Kind.WORD
                    && i + 1 < tokens.size()
                    && tokens.get(i + 1).is("(")) {
                checkFunction(sql, token, i == 0 ? "" : tokens.get(i - 1).lower());
            }
        }
    }

    private static void checkFunction(String sql, Lexer.Token token, String before) {
        if (BEFORE_NAMES.contains(before)) {
            return;
        }
        String offset = " at offset " + sql.substring(0, token.offset()).getBytes(StandardCharsets.UTF_8).length;
        if (token.lower().equals("load_extension")) {
            throw SqlFailure.refusal("not authorized: SQLITE_ERROR");
        }
        if (Functions.isDenied(token.lower())) {
            throw SqlFailure.refusal("not authorized to use function: " + token.text() + offset + ": SQLITE_ERROR");
        }
        if (Functions.isMissing(token.lower())) {
            throw SqlFailure.refusal("no such function: " + token.text() + offset + ": SQLITE_ERROR");
        }
    }

    private static boolean isInternal(Lexer.Token token) {
        return token.startsWith("_cf_") && token.text().indexOf('%') < 0;
    }

    private static ApiError prohibited(Lexer.Token token) {
        return SqlFailure.refusal("access to " + token.text() + ".key is prohibited: SQLITE_AUTH");
    }

    public static ApiError notAuthorized() {
        return SqlFailure.refusal("not authorized: SQLITE_AUTH");
    }
}
