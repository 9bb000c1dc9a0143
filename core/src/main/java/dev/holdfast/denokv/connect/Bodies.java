package dev.holdfast.denokv.connect;

import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Reads what a request carries, up to a bound. */
final class Bodies {
    private Bodies() {}

    /** @throws Rejection 413 for more; 400 when it ends before its end */
    static byte[] read(ServerRequest request, int most) {
        if (!request.content().hasEntity()) {
            return new byte[0];
        }
        if (length(request, most) > most) {
            throw tooLong(most);
        }
        try (InputStream in = request.content().inputStream()) {
            byte[] body = in.readNBytes(most + 1);
            if (body.length > most) {
                throw tooLong(most);
            }
            return body;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As it is announced; the most that there may be when it is not. */
    static long length(ServerRequest request, int most) {
        return request.headers().contentLength().orElse(most);
    }

    private static Rejection tooLong(int most) {
        return new Rejection(413, "The request has more than " + most + " bytes.");
    }
}
