package dev.holdfast.denokv.connect.own;

import java.io.IOException;

/**
 * A path that denokv does not have. Whoever asks for it shows an access token, as for the data; without a right one he is
 * refused before the answer is asked.
 *
 * @param method in capital letters
 * @param path with a slash in front; of a database it follows the database's place: {@code /name/holdfast/status}
 * @param answer called by many threads at once
 */
public record OwnPath(String method, String path, Scope scope, Answer answer) {
    /** What a path is about. */
    public enum Scope {
        /** One database, and its token is needed. */
        DATABASE,
        /** The server, and the token of any of its databases will do. */
        SERVER
    }

    /** Makes the answer: sends something once, or streams for as long as it likes. */
    @FunctionalInterface
    public interface Answer {
        /**
         * @throws OwnRefusal for what is refused
         * @throws IOException when the other side has gone
         */
        void to(OwnCall call) throws IOException;
    }

    /** {@code /holdfast/ACTION} of each database. */
    public static OwnPath of(String method, String action, Answer answer) {
        return new OwnPath(method, "/holdfast/" + action, Scope.DATABASE, answer);
    }
}
