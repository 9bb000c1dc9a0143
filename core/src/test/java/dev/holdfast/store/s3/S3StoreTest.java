package dev.holdfast.store.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.store.Store;
import dev.holdfast.store.StoreContract;
import dev.holdfast.store.StoreUrl;
import dev.holdfast.store.Upload;
import dev.holdfast.testing.S3Server;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
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

    @Test
    void worksWithNewChecksumsToo() throws IOException {
        String url = server.url(bucket).address() + "&checksums=when-supported";
        try (Store checked = S3Store.open((StoreUrl.Bucket) StoreUrl.parse(url), S3Server.ENVIRONMENT)) {
            byte[] large = random(9 << 20);
            try (Upload upload = checked.create("large")) {
                upload.write(large, 0, large.length);
                upload.commit();
            }
            checked.putIfAbsent("small", bytes("small"));
            checked.putIfAbsent("empty", new byte[0]);
            try (InputStream in = checked.read("large", 0)) {
                assertThat(Arrays.equals(in.readAllBytes(), large)).isTrue();
            }
            assertThat(checked.list("", "")).hasSize(3);
        }
    }
}
