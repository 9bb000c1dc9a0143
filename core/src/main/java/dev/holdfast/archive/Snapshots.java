package dev.holdfast.archive;

import dev.holdfast.archive.SnapshotInfo.State;
import dev.holdfast.archive.layout.Proof;
import dev.holdfast.archive.layout.Sha256;
import dev.holdfast.archive.layout.SnapshotId;
import dev.holdfast.archive.layout.Sums;
import dev.holdfast.archive.parts.Damage;
import dev.holdfast.archive.parts.Folder;
import dev.holdfast.archive.vault.Identity;
import dev.holdfast.archive.vault.Keyring;
import dev.holdfast.archive.vault.Recipient;
import dev.holdfast.archive.vault.Signer;
import dev.holdfast.archive.vault.TrustedKeys;
import dev.holdfast.model.Failure;
import dev.holdfast.store.Store;
import dev.holdfast.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;

/**
 * The snapshots in a store. Whatever else is in the store is not looked at.
 *
 * <p>It owns the store: closing it closes that.
 */
public final class Snapshots implements AutoCloseable {
    private static final int READERS = 16;

    private final Store store;
    private final Keyring keyring;
    private final TrustedKeys trusted;

    /** Without keys: encrypted snapshots can be listed, and not be opened. */
    public Snapshots(Store store) {
        this(store, Keyring.EMPTY, TrustedKeys.NONE);
    }

    /**
     * @param keyring opens those that are encrypted
     * @param trusted one of them must have signed whatever is read
     */
    public Snapshots(Store store, Keyring keyring, TrustedKeys trusted) {
        this.store = store;
        this.keyring = keyring;
        this.trusted = trusted;
    }

    /** Whether keys were given for those that are encrypted; they need not fit. */
    public boolean hasKeys() {
        return keyring != Keyring.EMPTY;
    }

    /** The store's address. */
    public String address() {
        return store.address();
    }

    /** Those of the same source that are newer than this one, oldest first; without those that were never sealed. */
    public List<SnapshotInfo> newer(String than) {
        SnapshotId old = SnapshotId.parse(than).orElseThrow();
        return ids(old.slug()).stream()
                .filter(id -> id.compareTo(old) > 0)
                .map(this::info)
                .filter(info -> info.isSealed() || isDamaged(info))
                .toList();
    }

    /** The newest of the same source that is older, and like that. Looks at them from the newest on. */
    public Optional<SnapshotInfo> before(String than, Predicate<SnapshotInfo> wanted) {
        SnapshotId young = SnapshotId.parse(than).orElseThrow();
        return ids(young.slug()).reversed().stream()
                .filter(id -> id.compareTo(young) < 0)
                .map(this::info)
                .filter(wanted)
                .findFirst();
    }

    /** Whether no snapshot of the same source that is newer is like that. Looks at them from the newest on. */
    public boolean hasNoneNewer(SnapshotInfo than, Predicate<SnapshotInfo> wanted) {
        SnapshotId old = SnapshotId.parse(than.id()).orElseThrow();
        return ids(old.slug()).reversed().stream()
                .takeWhile(id -> id.compareTo(old) > 0)
                .map(this::info)
                .noneMatch(wanted);
    }

    /** A target that writes a new snapshot into the store, or goes on with an unfinished one. */
    public SnapshotWriter writer(SnapshotSettings settings) {
        return new SnapshotWriter(store, settings);
    }

    /** The same in the folder of a snapshot that was begun by a {@link Delivery}. */
    public SnapshotWriter writer(SnapshotSettings settings, String id) {
        return new SnapshotWriter(store, settings, SnapshotId.parse(id).orElseThrow());
    }

    /**
     * A place for the dump of a snapshot. It takes this over: close that instead.
     *
     * @param id of the snapshot; null for a new one
     */
    public Delivery delivery(SnapshotSettings settings, String id) {
        return new Delivery(store, settings, id);
    }

    /** A source onto a sealed snapshot: {@link SnapshotReader#open}. */
    public SnapshotReader reader(String id) {
        return SnapshotReader.open(store, id, keyring, trusted);
    }

    /** The same with the key of the run that wrote it, if it is encrypted. */
    public SnapshotReader reader(String id, Optional<Identity> run) {
        return SnapshotReader.open(store, id, run.map(keyring::with).orElse(keyring), trusted);
    }

    /**
     * The snapshots of one source, or of all (null), oldest first. Reads manifest, checksums and the newest proof of
     * each, and of its parts the sizes: damage that leaves those as they are does not show here.
     */
    public List<SnapshotInfo> list(String slug) {
        List<SnapshotId> ids = ids(slug);
        ConcurrentHashMap<SnapshotId, SnapshotInfo> infos = new ConcurrentHashMap<>();
        try (ExecutorService readers =
                Executors.newFixedThreadPool(READERS, Thread.ofVirtual().factory())) {
            ids.stream()
                    .map(id -> readers.submit(() -> infos.put(id, info(id))))
                    .toList()
                    .forEach(Snapshots::await);
        }
        return ids.stream().map(infos::get).toList();
    }

    /**
     * What the names and sizes of its files alone tell of each snapshot, by id. As long as that stays the same, so does what
     * {@link #look} says, unless somebody damages the snapshot.
     */
    public Map<String, Footprint> footprints() {
        Map<String, Footprint> found = new HashMap<>();
        Folder.list(
                store,
                "",
                entry -> SnapshotId.ofObject(entry.name())
                        .ifPresent(id -> found.merge(id.toString(), Footprint.of(id, entry), Footprint::and)));
        return found;
    }

    /** The footprint of one snapshot; empty when nothing is stored of it. */
    public Optional<Footprint> footprint(String id) {
        Optional<SnapshotId> parsed = SnapshotId.parse(id);
        List<Footprint> all = new ArrayList<>();
        parsed.ifPresent(one -> Folder.list(store, one + "/", entry -> all.add(Footprint.of(one, entry))));
        return all.stream().reduce(Footprint::and);
    }

    /** A snapshot as a listing shows it, with its holds. */
    public record Look(SnapshotInfo info, List<Hold> holds) {}

    /** Looks at one snapshot of which that much was seen; nothing is read of one that is not sealed. */
    public Look look(String id, Footprint seen) {
        SnapshotId parsed = SnapshotId.parse(id).orElseThrow();
        SnapshotInfo info = seen.sealed() ? info(parsed) : bare(parsed, State.UNFINISHED, "");
        List<Hold> holds = seen.held() ? Removal.holds(new Folder(store, parsed)) : List.of();
        return new Look(info, holds);
    }

    /** The same with what retention needs to know: holds, removals that were begun, and losses. */
    public List<Standing> standing(String slug) {
        return list(slug).stream().map(this::standing).toList();
    }

    /** Names and sizes of all that is stored of a snapshot; empty when there is none of this name. */
    public SortedMap<String, Long> files(String id) {
        return SnapshotId.parse(id)
                .map(parsed -> new Folder(store, parsed).files(""))
                .orElseGet(TreeMap::new);
    }

    /** Opens one of {@link #files}, byte for byte as it is stored; to be closed by the caller. */
    public InputStream file(String id, String name) {
        return new Folder(store, SnapshotId.parse(id).orElseThrow()).open(name);
    }

    /**
     * Reads one of {@link #files} and compares its SHA-256, if SHA256SUMS tells it.
     *
     * @throws Failure CORRUPT naming it when it is not as it was sealed, or missing
     */
    public void requireAsSealed(String id, String name) {
        Folder folder = new Folder(store, SnapshotId.parse(id).orElseThrow());
        String wanted = folder.find(Sums.NAME).map(Sums::parse).orElse(Map.of()).get(name);
        if (wanted == null) {
            return;
        }
        MessageDigest sha256 = Sha256.start();
        try (InputStream in = new DigestInputStream(folder.open(name), sha256)) {
            in.transferTo(OutputStream.nullOutputStream());
        } catch (StoreException.NotFound absent) {
            throw Damage.of(folder.path(name), "it is missing", absent);
        } catch (IOException e) {
            throw Folder.failed(e);
        }
        if (!HexFormat.of().formatHex(sha256.digest()).equals(wanted)) {
            throw Damage.of(folder.path(name), "its SHA-256 is not the one in " + Sums.NAME);
        }
    }

    /** Stops an earlier attempt at the owner's work that writes this snapshot: it does not seal it after this. */
    public void stopEarlier(String id, Owner owner, Clock clock) {
        Lease.stopEarlier(new Folder(store, SnapshotId.parse(id).orElseThrow()), owner, clock);
    }

    /** Removes and holds. */
    public Removal removal(Owner owner, Clock clock) {
        return new Removal(store, owner, clock);
    }

    /**
     * The snapshot that a person means.
     *
     * @param slug of the source, or null when there is only one in the store
     * @param which {@code latest} (the newest that was ever sealed, proven or not, damaged or not: an older one is no
     *     answer to that), {@code proven} (the newest that is proven), or {@code <time>}; before any of them may stand
     *     {@code <slug>/}, which counts more than {@code slug}
     * @throws Failure NOT_FOUND when there is none; CORRUPT naming what is damaged when there is none because of that; USAGE
     *     when several sources could be meant
     */
    public SnapshotInfo find(String slug, String which) {
        int slash = which.lastIndexOf('/');
        return slash < 0
                ? new Choice(this, slug).find(which)
                : new Choice(this, which.substring(0, slash)).find(which.substring(slash + 1));
    }

    /** Opens its top, to learn why it can not be read. */
    Sealed sealed(String id) {
        return SnapshotReader.sealed(store, id, trusted);
    }

    /**
     * Makes these the only recipients of an encrypted snapshot, which one of the keys opens. Killed at any point, it is whole
     * for those before or for these.
     *
     * @throws Failure USAGE when it is not encrypted, or signed and {@code signer} is empty; DENIED when no key opens it;
     *     BUSY when somebody else is at it
     */
    public void rewrap(String id, List<Recipient> recipients, Optional<Signer> signer, Owner owner, Clock clock) {
        new Rewrap(sealed(id), keyring, signer).run(recipients, owner, clock);
    }

    /**
     * Adds a proof to a snapshot; returns the name of its file.
     *
     * @throws Failure CORRUPT when the snapshot is not sealed, or its manifest is not the one that was proven
     */
    public String recordProof(String id, Proof proof) {
        Sealed sealed = sealed(id);
        if (!sealed.manifestSha256().equals(proof.manifestSha256())) {
            throw Damage.of(id + "/manifest.json", "it changed while the snapshot was proven");
        }
        return new Proofs(sealed.folder()).add(proof);
    }

    @Override
    public void close() {
        store.close();
    }

    /** In their order; of all sources with null. */
    List<SnapshotId> ids(String slug) {
        TreeSet<SnapshotId> ids = new TreeSet<>();
        String prefix = slug == null ? "" : slug + "/";
        Folder.list(store, prefix, entry -> SnapshotId.ofObject(entry.name()).ifPresent(ids::add));
        return List.copyOf(ids);
    }

    private Standing standing(SnapshotInfo info) {
        return Standing.of(info, new Folder(store, SnapshotId.parse(info.id()).orElseThrow()));
    }

    SnapshotInfo info(SnapshotId id) {
        Folder folder = new Folder(store, id);
        try {
            return Sealed.read(folder, trusted)
                    .filter(Sealed::requireAllFiles)
                    .map(this::info)
                    .orElseGet(() -> bare(id, State.UNFINISHED, ""));
        } catch (Failure failure) {
            if (failure.kind() != Failure.Kind.CORRUPT && failure.kind() != Failure.Kind.USAGE) {
                throw failure;
            }
            return bare(id, State.UNREADABLE, failure.getMessage());
        }
    }

    private SnapshotInfo info(Sealed sealed) {
        SnapshotId id = sealed.folder().id();
        Optional<Proof> proof = new Proofs(sealed.folder()).newest(sealed.manifestSha256());
        State state = proof.map(found -> found.ok() ? State.PROVEN : State.FAILED_PROOF)
                .orElse(State.SEALED);
        List<String> recipients = sealed.isEncrypted() ? sealed.head().recipients() : List.of();
        return new SnapshotInfo(
                id.toString(),
                id.slug(),
                id.time(),
                state,
                sealed.headline(),
                sealed.manifest(),
                recipients,
                proof.orElse(null),
                "");
    }

    private static SnapshotInfo bare(SnapshotId id, State state, String note) {
        return new SnapshotInfo(id.toString(), id.slug(), id.time(), state, null, null, List.of(), null, note);
    }

    boolean isDamaged(SnapshotInfo info) {
        return switch (info.state()) {
            case UNREADABLE, FAILED_PROOF -> true;
            case UNFINISHED -> standing(info).bereft();
            case SEALED, PROVEN -> false;
        };
    }

    private static void await(java.util.concurrent.Future<?> reading) {
        try {
            reading.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure(Failure.Kind.REMOTE, "the listing was interrupted", "run it again", e);
        } catch (java.util.concurrent.ExecutionException e) {
            throw e.getCause() instanceof RuntimeException meant ? meant : new IllegalStateException(e.getCause());
        }
    }
}
