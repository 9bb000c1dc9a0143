package dev.holdfast.server.http;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The OpenAPI 3.1 document of some endpoints, made from what they are: records become schemas. */
public final class OpenApi {
    private static final Pattern VARIABLE = Pattern.compile("\\{([A-Za-z]+)(?:\\.\\.\\.)?}");

    private final Map<String, Object> schemas = new TreeMap<>();

    private OpenApi() {}

    public static Map<String, Object> of(Routes routes, String version) {
        return new OpenApi().document(routes, version);
    }

    private Map<String, Object> document(Routes routes, String version) {
        Map<String, Map<String, Object>> paths = new LinkedHashMap<>();
        for (Endpoint endpoint : routes.endpoints()) {
            String path = endpoint.path().replace("...}", "}");
            paths.computeIfAbsent(path, any -> new LinkedHashMap<>())
                    .put(endpoint.method().toLowerCase(Locale.ROOT), operation(endpoint));
        }
        reference(Problem.Document.class);
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("openapi", "3.1.0");
        document.put("info", Map.of("title", "Holdfast", "version", version));
        document.put("paths", paths);
        document.put("components", Map.of("schemas", schemas, "securitySchemes", Map.of("bearer", bearer())));
        return document;
    }

    private static Map<String, Object> bearer() {
        return Map.of(
                "type",
                "http",
                "scheme",
                "bearer",
                "description",
                "A one-time code (`holdfast token`), or an API key.");
    }

    private Map<String, Object> operation(Endpoint endpoint) {
        Map<String, Object> operation = new LinkedHashMap<>();
        operation.put("summary", endpoint.summary());
        operation.put("security", endpoint.access() == Access.OPEN ? List.of() : List.of(Map.of("bearer", List.of())));
        if (endpoint.access() != Access.OPEN) {
            operation.put("x-role", endpoint.access().name().toLowerCase(Locale.ROOT));
        }
        List<Object> parameters = new ArrayList<>();
        for (Matcher matcher = VARIABLE.matcher(endpoint.path()); matcher.find(); ) {
            parameters.add(Map.of(
                    "name", matcher.group(1), "in", "path", "required", true, "schema", Map.of("type", "string")));
        }
        endpoint.query()
                .forEach(one -> parameters.add(Map.of(
                        "name",
                        one.name(),
                        "in",
                        "query",
                        "required",
                        false,
                        "description",
                        one.what(),
                        "schema",
                        Map.of("type", "string"))));
        operation.put("parameters", parameters);
        if (endpoint.body() != null) {
            operation.put("requestBody", Map.of("required", true, "content", content(endpoint.body())));
        }
        Map<String, Object> good = new LinkedHashMap<>(Map.of("description", "Done."));
        if (endpoint.answer() != null) {
            good.put("content", content(endpoint.answer()));
        }
        Map<String, Object> bad = Map.of(
                "description",
                "A refusal.",
                "content",
                Map.of("application/problem+json", schema(Problem.Document.class)));
        operation.put("responses", Map.of("2XX", good, "default", bad));
        return operation;
    }

    private Map<String, Object> content(Class<?> type) {
        return Map.of("application/json", schema(type));
    }

    private Map<String, Object> schema(Class<?> type) {
        return Map.of("schema", of(type));
    }

    private Map<String, Object> of(Type type) {
        if (type instanceof ParameterizedType generic) {
            Class<?> raw = (Class<?>) generic.getRawType();
            Type[] of = generic.getActualTypeArguments();
            return Collection.class.isAssignableFrom(raw)
                    ? Map.of("type", "array", "items", of(of[0]))
                    : Map.of("type", "object", "additionalProperties", of(of[of.length - 1]));
        }
        Class<?> raw = (Class<?>) type;
        if (raw.isRecord()) {
            return reference(raw);
        }
        if (raw.isArray()) {
            return Map.of("type", "array", "items", of(raw.getComponentType()));
        }
        return simple(raw);
    }

    private static Map<String, Object> simple(Class<?> type) {
        if (type == boolean.class) {
            return Map.of("type", "boolean");
        }
        if (type == int.class || type == long.class) {
            return Map.of("type", "integer");
        }
        if (type == Integer.class || type == Long.class) {
            return Map.of("type", List.of("integer", "null"));
        }
        if (type == double.class) {
            return Map.of("type", "number");
        }
        if (type == Instant.class) {
            return Map.of("type", List.of("string", "null"), "format", "date-time");
        }
        if (type.isEnum()) {
            return Map.of(
                    "enum",
                    Stream.of(type.getEnumConstants()).map(Object::toString).toList());
        }
        return type == Object.class ? Map.of() : Map.of("type", List.of("string", "null"));
    }

    private Map<String, Object> reference(Class<?> record) {
        String name = record.getName().replaceAll(".*\\.", "").replace("$", "");
        if (!schemas.containsKey(name)) {
            Map<String, Object> properties = new LinkedHashMap<>();
            schemas.put(name, Map.of());
            for (RecordComponent component : record.getRecordComponents()) {
                properties.put(component.getName(), of(component.getGenericType()));
            }
            schemas.put(name, Map.of("type", "object", "properties", properties));
        }
        return Map.of("$ref", "#/components/schemas/" + name);
    }
}
