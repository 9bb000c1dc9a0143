package dev.holdfast.auth.files;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.auth.totp.Totp;
import dev.holdfast.auth.totp.UsedCodes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Used codes in a file: the number of the step and the hash that names the secret, for a day. */
public final class FileUsedCodes implements UsedCodes {
    private static final long KEPT = Duration.ofDays(1).dividedBy(Totp.STEP);

    private final SharedFile<Set<Code>> file;

    /** @param file need not exist */
    public FileUsedCodes(Path file) {
        this.file = new SharedFile<>(file, Set.of(), new SharedFile.Form<>(FileUsedCodes::read, FileUsedCodes::write));
    }

    @Override
    public boolean isUsed(Code code) {
        return file.get().contains(code);
    }

    @Override
    public boolean use(Code code) {
        return file.change(before -> {
            if (before.contains(code)) {
                return Optional.empty();
            }
            Set<Code> after = new HashSet<>(before);
            after.removeIf(old -> old.step() < code.step() - KEPT);
            after.add(code);
            return Optional.of(Set.copyOf(after));
        });
    }

    private static Set<Code> read(JsonNode node) {
        Set<Code> codes = new HashSet<>();
        node.required("used")
                .properties()
                .forEach(secret ->
                        secret.getValue().forEach(step -> codes.add(new Code(secret.getKey(), step.longValue()))));
        return Set.copyOf(codes);
    }

    private static JsonNode write(Set<Code> codes) {
        ObjectNode root = JsonNodeFactory.instance.objectNode().put("format", 1);
        ObjectNode used = root.putObject("used");
        codes.stream()
                .sorted((a, b) -> Long.compare(a.step(), b.step()))
                .forEach(code -> used.withArrayProperty(code.secret()).add(code.step()));
        return root;
    }
}
