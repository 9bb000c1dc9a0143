package dev.holdfast.cli.console;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.PrintStream;
import java.time.Instant;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Where results and messages go: results on stdout, as text or as one JSON document; everything else on stderr.
 *
 * <p>The JSON library is loaded only when it is needed.
 */
public final class Output {
    private static final Pattern COMMANDS = Pattern.compile("[\\p{Cntrl}\u0080-\u009F&&[^\\n\\t]]");

    private final PrintStream out;
    private final PrintStream err;
    private final boolean terminal;
    private boolean json;
    private boolean quiet;

    /** @param terminal true when a person watches stderr */
    public Output(PrintStream out, PrintStream err, boolean terminal) {
        this.out = out;
        this.err = err;
        this.terminal = terminal;
    }

    /** How the command line wants it: JSON instead of text; no remarks. */
    public void set(boolean asJson, boolean beQuiet) {
        this.json = asJson;
        this.quiet = beQuiet;
    }

    public boolean isJson() {
        return json;
    }

    /** Whether a person watches. */
    public boolean isTerminal() {
        return terminal;
    }

    boolean isQuiet() {
        return quiet;
    }

    /** Where remarks and errors go. */
    public PrintStream err() {
        return err;
    }

    /** A result: the value itself as JSON, or the text made for people. */
    public void result(Object value, Supplier<String> text) {
        out.println(json ? toJson(value) : text.get());
        out.flush();
    }

    /** A remark for people, on stderr; not shown when quiet or with JSON. */
    public void note(String text) {
        if (!quiet && !json) {
            err.println(harmless(text));
        }
    }

    /** Something that must be seen even when quiet. */
    public void warn(String text) {
        if (!json) {
            err.println(harmless(text));
        }
    }

    /** Names and values of others may hold what a terminal obeys. */
    private static String harmless(String text) {
        return COMMANDS.matcher(text).replaceAll("\uFFFD");
    }

    /** What should never happen, with its stack, so that it can be reported; the program goes on. */
    public void bug(Throwable bug) {
        err.println("this is a bug in Holdfast; please report it:");
        bug.printStackTrace(err);
    }

    /** The error document of {@code --json}, or plain lines. */
    public void error(String message, String hint, int exitCode) {
        if (json) {
            out.println(toJson(new Problem(message, hint, exitCode)));
            out.flush();
            return;
        }
        err.println(harmless("holdfast: " + message));
        if (!hint.isEmpty()) {
            err.println(harmless("  " + hint));
        }
    }

    /** An error as JSON. */
    record Problem(String error, String hint, int exitCode) {}

    static String toJson(Object value) {
        try {
            return Json.MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Instants as ISO texts, fields in the order of the record. */
    private static final class Json {
        static final ObjectMapper MAPPER = JsonMapper.builder()
                .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
                .visibility(com.fasterxml.jackson.annotation.PropertyAccessor.IS_GETTER, JsonAutoDetect.Visibility.NONE)
                .addModule(new com.fasterxml.jackson.databind.module.SimpleModule()
                        .addSerializer(
                                Instant.class, com.fasterxml.jackson.databind.ser.std.ToStringSerializer.instance))
                .build();
    }
}
