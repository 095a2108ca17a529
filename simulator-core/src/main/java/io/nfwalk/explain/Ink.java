package io.nfwalk.explain;

/** How words stand out: by the escape sequences of a terminal (ECMA-48, SGR), or not at all. */
public enum Ink {
    /** Nothing stands out; not one byte is added. */
    PLAIN,
    /** For terminals. */
    COLOURED;

    private static final String ESCAPE = "\u001b[";

    /** Headings. */
    public String strong(String text) {
        return painted("1", text);
    }

    /** What went as it should. */
    public String good(String text) {
        return painted("32", text);
    }

    /** What went wrong. */
    public String bad(String text) {
        return painted("31", text);
    }

    /** What changed on the way. */
    public String change(String text) {
        return painted("33", text);
    }

    /** What can be skipped at a first reading. */
    public String faint(String text) {
        return painted("2", text);
    }

    private String painted(String code, String text) {
        return switch (this) {
            case PLAIN -> text;
            case COLOURED -> text.isEmpty() ? text : ESCAPE + code + "m" + text + ESCAPE + "0m";
        };
    }
}
