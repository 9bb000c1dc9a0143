package dev.holdfast.denokv.corridor;

import dev.holdfast.denokv.connect.client.KvClient;
import dev.holdfast.denokv.engine.DatabaseSettings;
import dev.holdfast.denokv.lines.LinesTarget;
import dev.holdfast.flow.Particular.Manner;
import dev.holdfast.flow.SelectedSource;
import dev.holdfast.flow.Source;
import dev.holdfast.flow.Target;
import dev.holdfast.flow.TemporaryFolder;
import dev.holdfast.model.Capture;
import dev.holdfast.model.Capturing;
import dev.holdfast.model.Catalog;
import dev.holdfast.model.Collection;
import dev.holdfast.model.Failure;
import dev.holdfast.model.Pause;
import dev.holdfast.model.Writing;
import dev.holdfast.store.Store;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** Answers the addresses of Deno KV. */
public final class DenokvRoom {
    static final String SCHEME = "denokv:";

    private final Outside outside;
    private final Clock clock;
    private final Pause pause;
    private final RandomGenerator random;

    public DenokvRoom(Outside outside, Clock clock, Pause pause, RandomGenerator random) {
        this.outside = outside;
        this.clock = clock;
        this.pause = pause;
        this.random = random;
    }

    /** What the room can not have by itself. */
    public interface Outside {

        /** Any SQLite file as a source of tables. */
        Source file(Path file);

        /** A store that is only read; to be closed by the caller. */
        Store store(String address);

        /** What a server is shown. */
        String token();
    }

    /**
     * {@code denokv:FILE}, also while it is in use, or {@code denokv:http(s)://HOST[/NAME]}.
     *
     * @throws Failure USAGE when it is no Deno KV database; NOT_FOUND; what its server answers
     */
    public Source source(String place, Capturing capturing) {
        capturing.selection().require(Catalog.Kind.SQLITE);
        String address = SCHEME + place;
        return SelectedSource.of(
                isServed(place)
                        ? fetched(address, Manners::served, file -> served(place, file, capturing.requireExact()))
                        : new FileSource(address, outside.file(Path.of(place))),
                capturing.selection());
    }

    private Capture served(String place, Path into, boolean exact) {
        try (KvClient client = client(place)) {
            return new Fetch(clock).served(client, into, exact);
        }
    }

    /** {@code denokv-backup:STORE[@MOMENT]}. */
    public Source backup(String place, Capturing capturing) {
        capturing.selection().require(Catalog.Kind.SQLITE);
        BackupPlace meant = BackupPlace.parse(place);
        return SelectedSource.of(
                fetched("denokv-backup:" + place, Manners::logged, file -> {
                    try (Store store = outside.store(meant.store())) {
                        return new Fetch(clock).moment(store, meant.when(), file);
                    }
                }),
                capturing.selection());
    }

    /** Whether a file holds lines of JSON, and not the array of a bulk put. */
    public boolean isLines(Path file) {
        if (!Files.isRegularFile(file)) {
            return false;
        }
        try (InputStream in = Files.newInputStream(file)) {
            int first = in.read();
            while (first >= 0 && Character.isWhitespace(first)) {
                first = in.read();
            }
            return first == '{' || first < 0 && file.toString().endsWith(".jsonl");
        } catch (IOException e) {
            throw new Failure(Failure.Kind.DENIED, file + " can not be read: " + e, "Check its permissions.", e);
        }
    }

    /** Lines of JSON, as {@code holdfast export} writes them. */
    public Source lines(Path file, Capturing capturing) {
        capturing.selection().require(Catalog.Kind.SQLITE);
        return SelectedSource.of(
                fetched("json:" + file, Manners::written, into -> new Fetch(clock).lines(file, into)),
                capturing.selection());
    }

    /** The same as a target. */
    public Target lines(Path file) {
        return new LinesTarget(file);
    }

    private Source fetched(String address, Function<Collection, Manner> manners, Function<Path, Capture> fetch) {
        TemporaryFolder folder = temporary();
        try {
            Path file = folder.path().resolve("kv.sqlite3");
            Capture capture = fetch.apply(file);
            return new FetchedSource(folder, new FileSource(address, outside.file(file)), capture, manners);
        } catch (RuntimeException e) {
            FetchedSource.close(folder);
            throw e;
        }
    }

    static TemporaryFolder temporary() {
        try {
            return TemporaryFolder.ofTheSystem();
        } catch (IOException e) {
            throw new Failure(Failure.Kind.REMOTE, "a temporary folder can not be made: " + e, "Is the disk full?", e);
        }
    }

    /** A database to write: a file, new or not, or one that is served. */
    public Target target(String place, Writing writing) {
        String address = SCHEME + place;
        if (isServed(place)) {
            return new PeerTarget(address, () -> client(place), writing.mode(), clock);
        }
        Path file = Path.of(place);
        return switch (writing.mode()) {
            case CREATE, REPLACE -> new FileTarget(file, writing.mode() == Writing.Mode.REPLACE);
            default ->
                Files.exists(file)
                        ? new PeerTarget(
                                address,
                                () -> new FilePeer(address, file, DatabaseSettings.of(clock, random)),
                                writing.mode(),
                                clock)
                        : new FileTarget(file, false);
        };
    }

    /** Whether a place is a server's, and no file. */
    public static boolean isServed(String place) {
        return place.startsWith("http://") || place.startsWith("https://");
    }

    /** @throws Failure USAGE for the URL of a server that can not be called, or has a password in it, which is not told */
    public static void demand(String place) {
        if (isServed(place)) {
            url(place);
        }
    }

    /**
     * The address of the store that {@code STORE[@MOMENT]} names.
     *
     * @throws Failure USAGE for a moment that is none
     */
    public static String backupStore(String place) {
        return BackupPlace.parse(place).store();
    }

    private KvClient client(String place) {
        return new KvClient(url(place), outside.token(), clock, pause);
    }

    private static URI url(String place) {
        URI uri;
        try {
            uri = new URI(place);
        } catch (URISyntaxException _) {
            // Its message repeats the text, in which a password may be.
            uri = URI.create("");
        }
        if (uri.getHost() == null || uri.getUserInfo() != null || uri.getPort() > 65_535) {
            throw new Failure(
                    Failure.Kind.USAGE,
                    "an address of Deno KV is a URL with a host, a port up to 65535 and no password",
                    "Put the token into DENO_KV_ACCESS_TOKEN.");
        }
        return uri;
    }
}
