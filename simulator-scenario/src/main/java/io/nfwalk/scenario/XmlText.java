package io.nfwalk.scenario;

/**
 * Text inside XML 1.0, where some characters stand for something and others, most control characters among them, can't
 * stand at all: in their place comes U+FFFD. Source: W3C, XML 1.0 (fifth edition), 2.2 and 2.4.
 */
public final class XmlText {
    private static final int REPLACEMENT = 0xfffd;

    private XmlText() {}

    /** The text between two tags. */
    public static String content(String text) {
        return escaped(text, false);
    }

    /** The text between double quotes; line ends and tabs would be read back as blanks. */
    public static String attribute(String text) {
        return escaped(text, true);
    }

    private static String escaped(String text, boolean quoted) {
        StringBuilder escaped = new StringBuilder();
        text.codePoints().forEach(character -> append(character, quoted, escaped));
        return escaped.toString();
    }

    private static void append(int character, boolean quoted, StringBuilder escaped) {
        switch (character) {
            case '&' -> escaped.append("&amp;");
            case '<' -> escaped.append("&lt;");
            case '>' -> escaped.append("&gt;");
            case '"' -> escaped.append(quoted ? "&quot;" : "\"");
            case '\r' -> escaped.append("&#13;");
            case '\n' -> escaped.append(quoted ? "&#10;" : "\n");
            case '\t' -> escaped.append(quoted ? "&#9;" : "\t");
            default -> escaped.appendCodePoint(isAllowed(character) ? character : REPLACEMENT);
        }
    }

    /** U+007F to U+009F are allowed, but as they are read only by mistake: a terminal takes them for commands. */
    private static boolean isAllowed(int character) {
        return character >= 0x20 && character < 0x7f
                || character > 0x9f && character <= 0xd7ff
                || character >= 0xe000 && character <= 0xfffd
                || character >= 0x10000 && character <= 0x10ffff;
    }
}
