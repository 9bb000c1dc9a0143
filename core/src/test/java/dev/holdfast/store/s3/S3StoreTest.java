package dev.holdfast.store.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.store.Store;
import dev.holdfast.store.StoreContract;
import dev.holdfast.testing.S3Server;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.MultipartUpload;

class S3StoreTest extends StoreContract {
    private final S3Server server = S3Server.shared();
    private String bucket;

    @Override
    protected Store empty() {
        bucket = server.newBucket();
        return S3Store.open(server.url(bucket + "/some/folder"), S3Server.ENVIRONMENT);
    }

    @Override
    protected List<String> leftovers() {
        return server.client().listMultipartUploads(r -> r.bucket(bucket)).uploads().stream()
                .map(MultipartUpload::key)
                .toList();
    }

    @Test
    void listsOnlyItsFolderAndNamesOfTheContract() {
        put("x", bytes("1"));
        for (String key : List.of("x", "some/folder/a b", "some/folder2/x", "other/x")) {
            server.client().putObject(r -> r.bucket(bucket).key(key), RequestBody.fromString("foreign"));
        }
        assertThat(names("")).containsExactly("x");
    }
}
