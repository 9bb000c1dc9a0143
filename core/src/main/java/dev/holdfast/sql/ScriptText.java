package dev.holdfast.sql;

import dev.holdfast.sql.Tokenizer.Token;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * Makes statements of scripts fit for an engine that takes Unicode text without NUL: a string that holds NUL, or bytes
 * that are no UTF-8, becomes {@code CAST(X'…' AS TEXT)}.
 */
final class ScriptText {
    private ScriptText() {}

    /** From a statement whose characters are characters. */
    static String ofCharacters(String text) {
        return text.indexOf('\0') < 0 ? text : rewritten(text, StandardCharsets.UTF_8);
    }

    /** From a statement whose characters are bytes. */
    static String ofBytes(String bytes) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.getBytes(StandardCharsets.ISO_8859_1)))
                    .toString();
            return ofCharacters(text);
        } catch (CharacterCodingException e) {
            return rewritten(bytes, StandardCharsets.ISO_8859_1);
        }
    }

    private static String rewritten(String sql, Charset charset) {
        StringBuilder text = new StringBuilder(sql.length() + 64);
        Tokenizer tokenizer = new Tokenizer(sql);
        for (Token token = tokenizer.next(); token != null; token = tokenizer.next()) {
            String piece = sql.substring(token.start(), token.end());
            byte[] bytes = piece.getBytes(charset);
            if (token.kind() == Token.Kind.STRING && token.closed() && !isClean(bytes)) {
                byte[] value = Tokenizer.dequoted(piece).getBytes(charset);
                SqlBuffer literal = new SqlBuffer(2 * value.length + 32);
                literal.add(Literals.CAST_HEX).addHex(value, 0, value.length).add(Literals.AS_TEXT);
                text.append(literal);
            } else {
                text.append(new String(bytes, StandardCharsets.UTF_8));
            }
        }
        return text.toString();
    }

    private static boolean isClean(byte[] bytes) {
        for (int at = 0; at < bytes.length; ) {
            int step = bytes[at] == '\r' ? 1 : PlainText.step(bytes, at, bytes.length);
            if (step == 0) {
                return false;
            }
            at += step;
        }
        return true;
    }
}
