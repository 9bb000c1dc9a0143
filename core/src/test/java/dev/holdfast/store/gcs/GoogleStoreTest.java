package dev.holdfast.store.gcs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.store.Store;
import dev.holdfast.store.StoreContract;
import dev.holdfast.store.StoreException;
import dev.holdfast.store.StoreUrl;
import dev.holdfast.store.s3.S3Store;
import dev.holdfast.testing.GoogleServer;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Google Cloud Storage, as far as a stand-in is one that checks each signature and refuses what Google refuses. */
class GoogleStoreTest extends StoreContract {
    private GoogleServer server;

    @Override
    protected Store empty() throws IOException {
        server = new GoogleServer();
        return open(GoogleServer.ENVIRONMENT);
    }

    private Store open(Map<String, String> environment) {
        return S3Store.open((StoreUrl.Bucket) StoreUrl.parse(server.url("bucket/some/folder")), environment);
    }

    @Override
    protected List<String> leftovers() {
        return server.unfinished();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void isRefusedWithAnotherSecret() {
        try (Store stranger = open(Map.of("GCS_HMAC_ACCESS_ID", "GOOG1TEST", "GCS_HMAC_SECRET", "another"))) {
            assertThatThrownBy(() -> stranger.list("", ""))
                    .isInstanceOfSatisfying(
                            StoreException.Denied.class,
                            denied -> assertThat(denied.hint()).contains("GCS_HMAC_SECRET"));
        }
    }
}
