package dev.holdfast.cli.access;

import io.nayuki.qrcodegen.QrCode;

/** A QR code of half blocks, two rows of modules in each line, within the quiet zone that readers need. */
final class QrText {
    private static final int QUIET = 4;
    private static final String BLACK_ON_WHITE = "\u001b[30;107m";
    private static final String USUAL = "\u001b[0m";

    private QrText() {}

    /** @param colours to be dark on light on any terminal; without, light modules are blanks */
    static String of(String text, boolean colours) {
        QrCode code = QrCode.encodeText(text, QrCode.Ecc.LOW);
        StringBuilder lines = new StringBuilder();
        for (int y = -QUIET; y < code.size + QUIET; y += 2) {
            lines.append(colours ? BLACK_ON_WHITE : "");
            for (int x = -QUIET; x < code.size + QUIET; x++) {
                lines.append(block(code.getModule(x, y), code.getModule(x, y + 1)));
            }
            lines.append(colours ? USUAL : "").append('\n');
        }
        return lines.toString();
    }

    private static char block(boolean upper, boolean lower) {
        if (upper) {
            return lower ? '█' : '▀';
        }
        return lower ? '▄' : ' ';
    }
}
