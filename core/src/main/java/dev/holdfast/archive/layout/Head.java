package dev.holdfast.archive.layout;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The plain side of an encrypted snapshot: {@code head.json}, or {@code head.<generation>.json} after a rewrap.
 *
 * @param snapshot its id
 * @param recipients who can read it
 * @param passphrase whether {@link #IDENTITY} is among its files
 * @param manifestSha256 of the manifest before it was encrypted
 * @param files as stored, ordered by name
 */
public record Head(
        String snapshot,
        Headline headline,
        List<String> recipients,
        boolean passphrase,
        int generation,
        String manifestSha256,
        List<Envelope> files) {
    /** The age identity of a snapshot with a passphrase, before its suffix. */
    public static final String IDENTITY = "identity";

    private static final Pattern NAME = Pattern.compile("head(\\.[1-9][0-9]{0,8})?\\.json");

    public Head {
        recipients = List.copyOf(recipients);
        files = List.copyOf(files);
    }

    public static boolean isName(String file) {
        return NAME.matcher(file).matches();
    }

    public static String name(int generation) {
        return generation == 1 ? "head.json" : "head." + generation + ".json";
    }

    /** The name under which a file of the snapshot is stored by a generation. */
    public static String stored(String name, int generation) {
        return generation == 1 ? name + Envelope.SUFFIX : name + "." + generation + Envelope.SUFFIX;
    }

    /** The other way round: of whatever generation. */
    public static String inner(String stored) {
        return stored.replaceFirst("(\\.[1-9][0-9]{0,8})?\\.age$", "");
    }

    /** The file in which one of the snapshot's files is stored. */
    public Optional<Envelope> envelope(String name) {
        String stored = stored(name, generation);
        return files.stream().filter(file -> file.name().equals(stored)).findFirst();
    }

    public byte[] toJson() {
        return Json.bytes(json -> {
            json.writeNumberField("format", Manifest.FORMAT);
            json.writeStringField("tool", headline.tool());
            json.writeStringField("snapshot", snapshot);
            json.writeStringField("address", headline.address());
            json.writeStringField("kind", headline.kind());
            json.writeStringField("started", headline.started().toString());
            json.writeStringField("ended", headline.ended().toString());
            json.writeStringField("consistency", headline.consistency());
            json.writeBooleanField("lossless", headline.lossless());
            json.writeBooleanField("complete", headline.complete());
            json.writeBooleanField("whole", headline.whole());
            json.writeNumberField("records", headline.records());
            Json.strings(json, "recipients", recipients);
            json.writeBooleanField("passphrase", passphrase);
            json.writeNumberField("generation", generation);
            json.writeStringField("manifestSha256", manifestSha256);
            Json.list(
                    json,
                    "files",
                    files,
                    (out, file) -> Json.object(out, fields -> {
                        fields.writeStringField("name", file.name());
                        fields.writeNumberField("bytes", file.bytes());
                        fields.writeStringField("sha256", file.sha256());
                    }));
        });
    }

    /**
     * @param name of the file, for people
     * @throws dev.holdfast.model.Failure CORRUPT when it is malformed, USAGE when a newer Holdfast wrote it
     */
    public static Head read(String name, byte[] bytes) {
        return Json.parse(name, bytes, node -> {
            ManifestJson.requireKnown(name, node);
            List<Envelope> files = Json.list(
                    node,
                    "files",
                    item -> new Envelope(
                            Json.text(item, "name"), Json.number(item, "bytes"), Json.text(item, "sha256")));
            String hash = Json.text(node, "manifestSha256");
            if (!Sums.isHash(hash) || !files.stream().allMatch(Head::isSound)) {
                throw new IllegalArgumentException("it lists what is no file of an encrypted snapshot");
            }
            Headline headline = new Headline(
                    Json.text(node, "address"),
                    Json.text(node, "kind"),
                    Json.text(node, "tool"),
                    Json.time(node, "started"),
                    Json.time(node, "ended"),
                    Json.text(node, "consistency"),
                    Json.get(node, "lossless").booleanValue(),
                    Json.get(node, "complete").booleanValue(),
                    Json.get(node, "whole").booleanValue(),
                    Json.number(node, "records"),
                    files.stream().mapToLong(Envelope::bytes).sum());
            return new Head(
                    Json.text(node, "snapshot"),
                    headline,
                    Json.strings(node, "recipients"),
                    Json.get(node, "passphrase").booleanValue(),
                    Json.small(node, "generation"),
                    hash,
                    files);
        });
    }

    /** What {@code SHA256SUMS} must be, byte for byte, with this head; {@code sha256} is that of its file. */
    public byte[] sums(String sha256) {
        return Sums.of(files, name(generation), sha256);
    }

    private static boolean isSound(Envelope file) {
        return Sums.isStored(file.name()) && Sums.isHash(file.sha256());
    }
}
