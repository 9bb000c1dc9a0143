package dev.holdfast.cli.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.holdfast.model.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One table under {@code [alerts]}. Errors name it.
 *
 * @param resolved fills in references to the environment
 */
record AlertNode(JsonNode node, String path, UnaryOperator<String> resolved) {
    private static final Pattern SPAN = Pattern.compile("(\\d{1,6})([mhd])");

    /** Durations as people write them: {@code 90m}, {@code 24h}, {@code 7d}. */
    static Duration span(String path, String text) {
        Matcher matcher = SPAN.matcher(text);
        if (!matcher.matches() || Long.parseLong(matcher.group(1)) == 0) {
            throw new Failure(Failure.Kind.USAGE, path + " = \"" + text + "\" is no duration", "Write 90m, 24h or 7d.");
        }
        long amount = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
    }

    boolean isThere() {
        return !node.isMissingNode();
    }

    AlertNode at(String key) {
        JsonNode inner = node.path(key);
        return new AlertNode(inner.isObject() ? inner : MissingNode.getInstance(), path + "." + key, resolved);
    }

    /** One table, or several. */
    List<AlertNode> each(String key) {
        List<AlertNode> all = new ArrayList<>();
        if (node.path(key).isArray()) {
            node.path(key).forEach(one -> all.add(new AlertNode(one, path + "." + key, resolved)));
        } else if (at(key).isThere()) {
            all.add(at(key));
        }
        return all;
    }

    /** A rule holds unless it is switched off. */
    boolean isOn(String key) {
        return !node.path(key).isBoolean() || node.path(key).asBoolean();
    }

    boolean flag(String key) {
        if (node.has(key) && !node.path(key).isBoolean()) {
            throw usage(key + " is neither true nor false", "Write: " + key + " = true");
        }
        return node.path(key).asBoolean(false);
    }

    Duration span(String key, Duration otherwise) {
        return node.has(key) ? span(path + "." + key, node.path(key).asText()) : otherwise;
    }

    int number(String key, int otherwise, int least, int most) {
        JsonNode value = node.path(key);
        if (value.isMissingNode()) {
            return otherwise;
        }
        if (!value.isIntegralNumber() || !value.canConvertToInt() || value.asInt() < least || value.asInt() > most) {
            throw usage(key + " is no number from " + least + " to " + most, "Write: " + key + " = " + otherwise);
        }
        return value.asInt();
    }

    String text(String key, String otherwise) {
        return node.has(key) ? resolved.apply(node.path(key).asText()) : otherwise;
    }

    String need(String key, String example) {
        if (!node.path(key).isTextual()) {
            throw usage("there is no " + key, "Write: " + key + " = \"" + example + "\"");
        }
        return resolved.apply(node.path(key).asText());
    }

    List<String> texts(String key) {
        JsonNode list = node.path(key);
        if (!list.isMissingNode() && !list.isArray()) {
            throw usage(key + " is no list", "Write: " + key + " = [\"…\"]");
        }
        List<String> texts = new ArrayList<>();
        list.forEach(one -> texts.add(resolved.apply(one.asText())));
        return List.copyOf(texts);
    }

    /** What a key refers to in the environment, or what is in the file of {@code <key>_file}. */
    Optional<String> secret(String key) {
        String written = node.path(key).asText("");
        if (!written.isEmpty() && !written.contains("${")) {
            throw usage(
                    key + " stands in the file itself",
                    "Take it from the environment (" + key + " = \"${NAME}\") or from another file (" + key
                            + "_file).");
        }
        if (!written.isEmpty()) {
            return Optional.of(resolved.apply(written));
        }
        String file = text(key + "_file", "");
        return file.isEmpty() ? Optional.empty() : Optional.of(read(file));
    }

    private String read(String file) {
        try {
            return Files.readString(Path.of(file)).strip();
        } catch (IOException e) {
            throw new Failure(
                    Failure.Kind.USAGE, "[" + path + "] cannot read " + file, "Check the path and the rights.", e);
        }
    }

    Failure usage(String what, String hint) {
        return new Failure(Failure.Kind.USAGE, "[" + path + "] " + what, hint);
    }
}
