package dev.holdfast.denokv.lines;

import dev.holdfast.denokv.bucket.StoredPair;
import dev.holdfast.denokv.connect.client.KvClient;
import dev.holdfast.denokv.engine.file.Session;
import dev.holdfast.denokv.state.Live;
import dev.holdfast.denokv.state.NewFile;
import dev.holdfast.denokv.state.State;
import dev.holdfast.denokv.value.Malformed;
import dev.holdfast.denokv.value.Versionstamp;
import dev.holdfast.flow.TemporaryFolder;
import dev.holdfast.model.Failure;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.function.Consumer;

/** Reads lines into a database. Of a key that comes twice the last one counts. */
public final class LineImport {
    private final Path input;

    /** @param input a file of lines */
    public LineImport(Path input) {
        this.input = input;
    }

    /**
     * Makes a new file of them; says how many pairs are in it.
     *
     * @param replace take the place of a database that is there
     * @throws Failure USAGE with the number of a line that says no pair; then nothing is changed
     */
    public long file(Path database, boolean replace) {
        return new NewFile(database, replace).write(made -> {
            try (State state = new State(made)) {
                each(state::put);
                long pairs = state.count("true");
                state.finish(Versionstamp.of(1));
                return pairs;
            }
        });
    }

    /**
     * Sets them in a database that is served, and reads each back; other pairs stay. All lines are looked at before
     * anything is changed.
     *
     * @param merge whether there may be pairs already
     * @throws Failure USAGE for such a line, and when there are pairs that may not; CORRUPT when another is read back
     */
    public Live.Report live(KvClient client, Clock clock, boolean merge) {
        Live live = new Live(client, clock, false);
        if (!merge && !live.isEmpty()) {
            throw new Failure(
                    Failure.Kind.USAGE,
                    client.address() + " is not empty",
                    "Add --merge: pairs of the same keys are overwritten, all others stay; also to go on with an"
                            + " interrupted import");
        }
        try (TemporaryFolder folder = TemporaryFolder.ofTheSystem()) {
            Path made = folder.path().resolve("state");
            try (State state = new State(made)) {
                each(state::put);
                state.finish(Versionstamp.of(1));
            }
            try (Session session = Session.reading(made)) {
                return live.write(session);
            }
        } catch (IOException e) {
            throw new Failure(Failure.Kind.REMOTE, "a temporary file can not be made: " + e, "Is the disk full?", e);
        }
    }

    private void each(Consumer<StoredPair> pair) {
        int number = 0;
        try (BufferedReader lines = Files.newBufferedReader(input, StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                if (!line.isBlank()) {
                    pair.accept(PairLine.parse(line));
                }
            }
        } catch (Malformed e) {
            throw new Failure(
                    Failure.Kind.USAGE,
                    input + ", line " + number + ": " + e.getMessage(),
                    "The form is that of docs/denokv-json.md, a pair a line",
                    e);
        } catch (NoSuchFileException e) {
            throw new Failure(Failure.Kind.NOT_FOUND, "there is no file " + input, "Check the path", e);
        } catch (MalformedInputException e) {
            throw new Failure(Failure.Kind.USAGE, input + " is not UTF-8", "Is it text?", e);
        } catch (IOException e) {
            throw new Failure(Failure.Kind.REMOTE, input + " can not be read: " + e, "", e);
        }
    }
}
