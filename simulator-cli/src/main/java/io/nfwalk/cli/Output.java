package io.nfwalk.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Where results go: UTF-8, whatever the locale, and every line at once, so that who reads along sees it. */
final class Output {
    private final OutputStream stream;
    private final boolean colour;

    Output(OutputStream stream, boolean colour) {
        this.stream = stream;
        this.colour = colour;
    }

    /** Whether what is written may be coloured. */
    boolean colour() {
        return colour;
    }

    /**
     * Writes the text and ends its line.
     *
     * @throws UncheckedIOException if it can't be written: nobody reads any more, or the disk is full
     */
    void line(String text) {
        text(text.endsWith("\n") ? text : text + "\n");
    }

    /**
     * Writes the text as it is.
     *
     * @throws UncheckedIOException if it can't be written: nobody reads any more, or the disk is full
     */
    void text(String text) {
        try {
            stream.write(text.getBytes(StandardCharsets.UTF_8));
            stream.flush();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
