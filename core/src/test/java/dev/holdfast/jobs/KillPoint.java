package dev.holdfast.jobs;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/**
 * Kills its own process, as {@code kill -9} does, before or after the n-th write of a sort to the database. Stands between
 * the jobs and their connections.
 */
final class KillPoint {
    private final String armed;
    private final Map<String, AtomicInteger> counts = new ConcurrentHashMap<>();

    /** @param armed {@code <sort>#<n> before} or {@code after}; empty for never */
    KillPoint(String armed) {
        this.armed = armed;
    }

    /** How many writes of each sort there were. */
    Map<String, AtomicInteger> counts() {
        return counts;
    }

    DataSource between(DataSource source) {
        return proxy(DataSource.class, source, (method, arguments) -> {
            Object answer = method.invoke(source, arguments);
            return answer instanceof Connection connection ? between(connection) : answer;
        });
    }

    private Connection between(Connection connection) {
        Set<String> written = new TreeSet<>();
        return proxy(Connection.class, connection, (method, arguments) -> switch (method.getName()) {
            case "prepareStatement" ->
                between((PreparedStatement) method.invoke(connection, arguments), (String) arguments[0], written);
            case "commit" -> {
                Object answer = at(sort(written), method, connection, arguments);
                written.clear();
                yield answer;
            }
            case "rollback" -> {
                written.clear();
                yield method.invoke(connection, arguments);
            }
            default -> method.invoke(connection, arguments);
        });
    }

    private PreparedStatement between(PreparedStatement statement, String sql, Set<String> written) {
        String[] words = sql.strip().toLowerCase().split("[\\s(]+");
        return proxy(PreparedStatement.class, statement, (method, arguments) -> {
            if (!method.getName().startsWith("execute") || words[0].equals("select")) {
                return method.invoke(statement, arguments);
            }
            String write = words[0] + " " + words[words[0].equals("update") ? 1 : 2];
            if (statement.getConnection().getAutoCommit()) {
                return at(sort(Set.of(write)), method, statement, arguments);
            }
            written.add(write);
            return method.invoke(statement, arguments);
        });
    }

    private static String sort(Set<String> written) {
        if (written.contains("insert holdfast_run")) {
            return written.contains("update holdfast_schedule") ? "fire" : "start";
        }
        Map<String, String> sorts = Map.of(
                "insert holdfast_attempt", "attempt-begins",
                "update holdfast_attempt", "attempt-ends",
                "insert holdfast_step", "step-begins",
                "update holdfast_step", "step-is-written",
                "insert holdfast_schema", "schema");
        return sorts.entrySet().stream()
                .filter(it -> written.contains(it.getKey()))
                .map(Map.Entry::getValue)
                .sorted()
                .findFirst()
                .orElse(written.contains("update holdfast_timer") ? "timer" : "other");
    }

    private Object at(String sort, Method method, Object on, Object[] arguments) throws Exception {
        String point = sort + "#"
                + counts.computeIfAbsent(sort, it -> new AtomicInteger()).incrementAndGet();
        killAt(point + " before");
        Object answer = method.invoke(on, arguments);
        killAt(point + " after");
        return answer;
    }

    private void killAt(String point) throws IOException, InterruptedException {
        if (point.equals(armed)) {
            String self = Long.toString(ProcessHandle.current().pid());
            new ProcessBuilder("kill", "-9", self).start().waitFor();
            Runtime.getRuntime().halt(137);
        }
    }

    private interface Call {
        Object invoke(Method method, Object[] arguments) throws Exception;
    }

    private static <T> T proxy(Class<T> type, T target, Call call) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    try {
                        return call.invoke(method, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }
}
