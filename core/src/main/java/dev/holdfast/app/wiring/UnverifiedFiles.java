package dev.holdfast.app.wiring;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.holdfast.archive.layout.Slug;
import dev.holdfast.flow.compare.Unverified;
import dev.holdfast.store.Store;
import dev.holdfast.store.StoreException;
import dev.holdfast.store.Upload;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Remembers in small files which copies are not compared yet. Where they can not be written nothing is remembered: a copy
 * must not fail for that.
 */
final class UnverifiedFiles implements Unverified {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .visibility(PropertyAccessor.IS_GETTER, JsonAutoDetect.Visibility.NONE)
            .build();

    private final Store store;
    private final Supplier<String> account;

    /**
     * @param store left open
     * @param account the id of the account that names without a path belong to
     */
    UnverifiedFiles(Store store, Supplier<String> account) {
        this.store = store;
        this.account = account;
    }

    @Override
    public Optional<Written> find(String target) {
        try (InputStream in = store.read(file(target), 0)) {
            return Optional.of(MAPPER.readValue(in, Written.class));
        } catch (IOException | StoreException e) {
            return Optional.empty();
        }
    }

    @Override
    public void remember(String target, Written written) {
        try (Upload upload = store.create(file(target))) {
            byte[] content = MAPPER.writeValueAsBytes(written);
            upload.write(content, 0, content.length);
            upload.commit();
        } catch (IOException | StoreException e) {
            forget(target);
        }
    }

    @Override
    public void forget(String target) {
        try {
            store.delete(file(target));
        } catch (StoreException e) {
            // Read-only as it is, nothing new was remembered either.
        }
    }

    private String file(String target) {
        Address address = Address.parse(target);
        String place = switch (address.scheme()) {
            case "d1", "kv" -> target + " of " + account.get();
            default ->
                address.scheme() + ":"
                        + Path.of(address.rest()).toAbsolutePath().normalize();
        };
        return "unverified/" + Slug.of(place) + ".json";
    }
}
