package dev.holdfast.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.model.Failure;
import dev.holdfast.store.StoreUrl.Bucket;
import dev.holdfast.store.StoreUrl.Checksums;
import dev.holdfast.store.StoreUrl.Folder;
import dev.holdfast.store.StoreUrl.Memory;
import dev.holdfast.store.StoreUrl.Provider;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StoreUrlTest {

    @ParameterizedTest
    @CsvSource({
        "backups, backups",
        "./d1:shop, ./d1:shop",
        "/var/backups, /var/backups",
        "file:backups, backups",
        "file:/var/backups, /var/backups",
        "file:///var/my%20backups, /var/my backups",
        "a/b:c, a/b:c"
    })
    void readsFolders(String text, String path) {
        assertThat(StoreUrl.parse(text)).isEqualTo(new Folder(Path.of(path)));
    }

    @Test
    void readsBuckets() {
        assertThat(StoreUrl.parse("s3://backups"))
                .isEqualTo(new Bucket(
                        Provider.S3,
                        "backups",
                        "",
                        Optional.empty(),
                        Optional.empty(),
                        false,
                        Checksums.WHEN_SUPPORTED));
        assertThat(StoreUrl.parse("S3://backups/a/b/?endpoint=https%3A%2F%2Facc.r2.cloudflarestorage.com&region=auto"))
                .isEqualTo(new Bucket(
                        Provider.S3,
                        "backups",
                        "a/b",
                        Optional.of(URI.create("https://acc.r2.cloudflarestorage.com")),
                        Optional.of("auto"),
                        true,
                        Checksums.WHEN_REQUIRED));
        assertThat(StoreUrl.parse("gs://my_bucket/x"))
                .isEqualTo(new Bucket(
                        Provider.GCS,
                        "my_bucket",
                        "x",
                        Optional.empty(),
                        Optional.empty(),
                        true,
                        Checksums.WHEN_REQUIRED));
        Bucket other =
                (Bucket) StoreUrl.parse("s3://b-1?endpoint=http://h:9000&path-style=false&checksums=when-supported");
        assertThat(other.pathStyle()).isFalse();
        assertThat(other.checksums()).isEqualTo(Checksums.WHEN_SUPPORTED);
        assertThat(StoreUrl.parse("memory:x")).isEqualTo(new Memory("x"));
        assertThat(StoreUrl.parse("memory:")).isEqualTo(new Memory(""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "backups",
                "/var/my backups",
                "memory:x",
                "s3://backups",
                "s3://backups/a/b?region=eu-west-1",
                "s3://backups?endpoint=http://127.0.0.1:9000/s3",
                "s3://backups/x?endpoint=https://h&region=auto&path-style=false&checksums=when-supported",
                "s3://backups?path-style=true&checksums=when-required",
                "gs://backups/x",
                "gs://backups?path-style=false"
            })
    void writesWhatItReads(String text) {
        assertThat(StoreUrl.parse(text).address()).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "'', empty, s3://",
        "s4://bucket, no kind of store, Did you mean s3?",
        "d1:shop, no kind of store, ./d1:",
        "http://minio:9000/b, web address, endpoint=http://",
        "s3:bucket, slashes, s3://",
        "s3://, name of a bucket, s3://bucket",
        "s3://UPPER, name of a bucket, lower case",
        "s3://b, name of a bucket, 3 to 63",
        "s3://bucket/../x, folder in a bucket, letters",
        "s3://bucket/a b, folder in a bucket, letters",
        "s3://bucket?regoin=x, no option regoin, Did you mean region?",
        "s3://bucket?pathstyle=x, no option pathstyle, Did you mean path-style?",
        "s3://bucket?color=x, no option color, 'endpoint, region'",
        "s3://bucket?region, needs one value, once",
        "s3://bucket?region=a&region=b, needs one value, once",
        "s3://bucket?region=a b, name of a region, region=",
        "s3://bucket?endpoint=minio:9000, not a web address, https://host",
        "s3://bucket?endpoint=https://host:99999, not a web address, https://host",
        "s3://bucket?endpoint=%zz, not encoded, %25",
        "s3://bucket?path-style=yes, neither true, path-style=true",
        "s3://bucket?checksums=always, unknown value, when-required",
        "memory:a b, store in memory, memory:name",
        "file://host/x, address of a folder, file:///"
    })
    void refusesWithASuggestion(String text, String message, String hint) {
        assertThatThrownBy(() -> StoreUrl.parse(text)).isInstanceOfSatisfying(Failure.class, e -> {
            assertThat(e.kind()).isEqualTo(Failure.Kind.USAGE);
            assertThat(e).hasMessageContaining(message);
            assertThat(e.hint()).contains(hint);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "s3://AKIA:hunter2@bucket/x",
                "s3://hunter2@bucket",
                "s3://bucket?access-key=hunter2",
                "s3://bucket?secret=hunter2",
                "s3://bucket?AWS_SESSION_TOKEN=hunter2",
                "s3://bucket?password=hunter2",
                "gs://bucket?hmac-secret=hunter2",
                "s3://bucket?endpoint=https://user:hunter2@host",
                "s3://bucket?endpoint=https://host?token=hunter2"
            })
    void refusesCredentialsAndDoesNotRepeatThem(String text) {
        assertThatThrownBy(() -> StoreUrl.parse(text)).isInstanceOfSatisfying(Failure.class, e -> {
            assertThat(e.kind()).isEqualTo(Failure.Kind.USAGE);
            assertThat(e.getMessage() + e.hint()).doesNotContain("hunter2");
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "s3://backups/x?region=auto&endpoint=http://h:9000",
                "s3://backups/x/?endpoint=http://h:9000/",
                "S3://backups/x?endpoint=http%3A%2F%2FH:9000",
                "s3://backups/x?endpoint=HTTP://h:9000&path-style=true",
                "s3://backups/x?endpoint=http://h:9000&path-style=false&checksums=when-supported&region=eu-west-1",
            })
    void aBucketIsOnePlaceHoweverItIsSpelled(String text) {
        String place = StoreUrl.parse("s3://backups/x?endpoint=http://h:9000").place();
        assertThat(StoreUrl.parse(text).place()).isEqualTo(place);
    }

    @ParameterizedTest
    @CsvSource({
        "s3://backups/x?endpoint=https://h, s3://backups/x?endpoint=https://h:443/, true",
        "s3://backups/x, s3://backups/x?region=eu-west-1, true",
        "s3://backups/x, s3://backups/x?endpoint=https://s3.eu-west-1.amazonaws.com, true",
        "gs://backups/x, s3://backups/x?endpoint=https://storage.googleapis.com, true",
        "gs://backups/x, s3://backups/x, false",
        "s3://backups/x?endpoint=https://h, s3://backups/x?endpoint=https://h:80, false",
        "s3://backups/x?endpoint=https://h, s3://backups/x?endpoint=https://h/y, false",
        "s3://backups/x?endpoint=https://h, s3://backups/x/y?endpoint=https://h, false",
        "s3://backups/x?endpoint=https://h, s3://backups?endpoint=https://h, false",
        "s3://backups/x, s3://backups/x?endpoint=https://s3.amazonaws.com.evil.example, false",
        "memory:x, memory:x, true",
        "memory:x, memory:y, false",
    })
    void whatDecidesIsEndpointBucketAndFolder(String one, String other, boolean isOne) {
        assertThat(StoreUrl.parse(one).place().equals(StoreUrl.parse(other).place()))
                .isEqualTo(isOne);
    }

    /** Also where the last folders, or what a link leads to, are still to be made. */
    @Test
    void aFolderIsOnePlaceByWhateverLinks(@TempDir Path folder) throws IOException {
        Path real = Files.createDirectory(folder.resolve("real"));
        Files.createSymbolicLink(folder.resolve("link"), Path.of("real"));
        Files.createSymbolicLink(folder.resolve("early"), real.resolve("a"));
        Files.createSymbolicLink(real.resolve("round"), Path.of("round"));
        String place = StoreUrl.parse(real.resolve("a/b").toString()).place();

        for (String other : List.of("link/a/b", "early/b", "real/./a/b/", "link/../real/a/b")) {
            assertThat(StoreUrl.parse(folder + "/" + other).place()).as(other).isEqualTo(place);
            assertThat(StoreUrl.parse("file:" + folder + "/" + other).place()).isEqualTo(place);
        }
        Files.createDirectories(real.resolve("a/b"));
        assertThat(StoreUrl.parse(folder + "/link/a/b").place()).isEqualTo(place);
        assertThat(StoreUrl.parse(real + "/round/a").place()).isNotEqualTo(place);
    }
}
