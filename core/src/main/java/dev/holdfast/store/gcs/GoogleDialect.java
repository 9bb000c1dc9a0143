package dev.holdfast.store.gcs;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.http.auth.spi.scheme.AuthScheme;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.IdentityProvider;
import software.amazon.awssdk.identity.spi.IdentityProviders;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/**
 * Makes a client of S3 one of Google's XML API: requests carry {@code x-goog-} headers only, signed with
 * GOOG4-HMAC-SHA256. Google refuses a request that has headers of both kinds, so its own condition for a put can not be
 * had with Amazon's signature (https://cloud.google.com/storage/docs/xml-api/reference-headers).
 */
public final class GoogleDialect {
    static final String AMAZON = "x-amz-";
    static final String GOOGLE = "x-goog-";

    private GoogleDialect() {}

    /** From here on the client that is built speaks it. */
    public static void speak(S3ClientBuilder builder) {
        builder.putAuthScheme(new Scheme());
        builder.overrideConfiguration(builder.overrideConfiguration().toBuilder()
                .addExecutionInterceptor(new AnswerHeaders())
                .build());
    }

    /** Takes the place of Amazon's signature, by its name. */
    private static final class Scheme implements AuthScheme<AwsCredentialsIdentity> {
        private final HttpSigner<AwsCredentialsIdentity> signer = new GoogleSigner();

        @Override
        public String schemeId() {
            return "aws.auth#sigv4";
        }

        @Override
        public IdentityProvider<AwsCredentialsIdentity> identityProvider(IdentityProviders providers) {
            return providers.identityProvider(AwsCredentialsIdentity.class);
        }

        @Override
        public HttpSigner<AwsCredentialsIdentity> signer() {
            return signer;
        }
    }

    /** Metadata of objects, as the client looks for it. */
    private static final class AnswerHeaders implements ExecutionInterceptor {
        @Override
        public SdkHttpResponse modifyHttpResponse(
                Context.ModifyHttpResponse context, ExecutionAttributes executionAttributes) {
            SdkHttpResponse.Builder answer = context.httpResponse().toBuilder();
            renamed(context.httpResponse().headers(), GOOGLE, AMAZON).forEach(answer::putHeader);
            return answer.build();
        }
    }

    /** The request with Google's headers in place of Amazon's, and without those of the SDK's own. */
    static SdkHttpRequest.Builder translated(SdkHttpRequest request) {
        SdkHttpRequest.Builder translated = request.toBuilder();
        renamed(request.headers(), AMAZON, GOOGLE).forEach(translated::putHeader);
        request.headers().keySet().stream()
                .filter(name -> startsWith(name, AMAZON) || startsWith(name, "amz-sdk-"))
                .forEach(translated::removeHeader);
        return translated;
    }

    private static Map<String, List<String>> renamed(Map<String, List<String>> headers, String from, String to) {
        Map<String, List<String>> renamed = new TreeMap<>();
        headers.forEach((name, values) -> {
            if (startsWith(name, from)) {
                renamed.put(to + name.substring(from.length()).toLowerCase(Locale.ROOT), values);
            }
        });
        return renamed;
    }

    private static boolean startsWith(String name, String prefix) {
        return name.regionMatches(true, 0, prefix, 0, prefix.length());
    }
}
