package dev.holdfast.store.s3;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.s3.DelegatingS3Client;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Request;

/** A network that loses one request, or the answer to it. */
final class FlakyClient extends DelegatingS3Client {
    private final int at;
    private final boolean answerLost;
    final List<String> requests = new ArrayList<>();

    /** @param at the request's number, from 1 */
    FlakyClient(S3Client client, int at, boolean answerLost) {
        super(client);
        this.at = at;
        this.answerLost = answerLost;
    }

    @Override
    protected <T extends S3Request, R> R invokeOperation(T request, Function<T, R> operation) {
        requests.add(request.getClass().getSimpleName());
        if (requests.size() != at) {
            return operation.apply(request);
        }
        if (answerLost) {
            operation.apply(request);
        }
        throw SdkClientException.create("request " + at + " was lost");
    }

    /** Shared with other tests. */
    @Override
    public void close() {}
}
