package io.nfwalk.rules;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A file's text, or why it has none. What can't be a rule set (a directory, a device without end, bytes that are no
 * text) is found out without reading all of it.
 *
 * @param text the text, empty if it could not be read
 * @param diagnostics why not; none if it could be read
 */
public record RuleFile(Optional<String> text, List<Diagnostic> diagnostics) {
    /** The largest file in bytes: 256 MiB, more than the most rules that are read need. */
    public static final long LARGEST_FILE = 256L << 20;

    private static final int CHUNK = 1 << 16;
    private static final char REPLACEMENT = '\uFFFD';

    /** Copies the list. */
    public RuleFile {
        diagnostics = List.copyOf(diagnostics);
    }

    /**
     * Reads the file, in UTF-8.
     *
     * @param file where it is
     * @param name how diagnostics call it
     */
    public static RuleFile read(Path file, String name) {
        return read(file, name, LARGEST_FILE);
    }

    static RuleFile read(Path file, String name, long largest) {
        if (Files.isDirectory(file)) {
            return refused(name, "file-unreadable", "this is a directory", "a file");
        }
        try (InputStream stream = Files.newInputStream(file)) {
            int expected = (int) Math.min(largest, Files.size(file)) + 1;
            return read(stream, name, largest, expected);
        } catch (NoSuchFileException missing) {
            return refused(name, "file-unreadable", "there is no such file", "a file");
        } catch (AccessDeniedException forbidden) {
            return refused(name, "file-unreadable", "the file may not be read by this user", "");
        } catch (IOException unreadable) {
            return refused(name, "file-unreadable", "the file cannot be read: " + unreadable.getMessage(), "");
        }
    }

    /**
     * Reads a stream to its end, in UTF-8.
     *
     * @param stream what is read; it stays open
     * @param name how diagnostics call it
     */
    public static RuleFile read(InputStream stream, String name) {
        try {
            return read(stream, name, LARGEST_FILE, CHUNK);
        } catch (IOException unreadable) {
            return refused(name, "file-unreadable", "this cannot be read: " + unreadable.getMessage(), "");
        }
    }

    /** @param expected so many bytes are probably there */
    private static RuleFile read(InputStream stream, String name, long largest, int expected) throws IOException {
        // Made when some of it turned out to be text: it may be large.
        Bytes bytes = null;
        byte[] chunk = new byte[CHUNK];
        for (int count = stream.read(chunk); count >= 0; count = stream.read(chunk)) {
            if (holdsZero(chunk, count)) {
                return refused(name, "not-text", "this is no text: it has a byte 0", "a text in UTF-8");
            }
            if (bytes == null) {
                bytes = new Bytes(expected);
            }
            if (bytes.size() + (long) count > largest) {
                return refused(name, "file-too-large", "the file is too large", "at most " + largest + " bytes");
            }
            bytes.write(chunk, 0, count);
        }
        return bytes == null ? new RuleFile(Optional.of(""), List.of()) : decoded(bytes, name);
    }

    private static boolean holdsZero(byte[] chunk, int count) {
        for (int i = 0; i < count; i++) {
            if (chunk[i] == 0) {
                return true;
            }
        }
        return false;
    }

    /**
     * The text of the bytes. What is malformed is decoded as U+FFFD: there is some, if there are more of those than the
     * bytes themselves spell. So a large text needs no more room than itself.
     */
    private static RuleFile decoded(Bytes bytes, String name) {
        String text = new String(bytes.array(), 0, bytes.size(), StandardCharsets.UTF_8);
        return replacements(text) == bytes.replacements()
                ? new RuleFile(Optional.of(text), List.of())
                : refused(name, "not-text", "this is no text in UTF-8", "a text in UTF-8");
    }

    private static int replacements(String text) {
        int count = 0;
        for (int at = text.indexOf(REPLACEMENT); at >= 0; at = text.indexOf(REPLACEMENT, at + 1)) {
            count++;
        }
        return count;
    }

    /** Bytes that can be looked at where they are gathered. */
    private static final class Bytes extends ByteArrayOutputStream {
        Bytes(int expected) {
            super(expected);
        }

        byte[] array() {
            return buf;
        }

        /** How often the character U+FFFD is spelled. */
        int replacements() {
            int found = 0;
            for (int i = 2; i < count; i++) {
                if (buf[i] == (byte) 0xbd && buf[i - 1] == (byte) 0xbf && buf[i - 2] == (byte) 0xef) {
                    found++;
                }
            }
            return found;
        }
    }

    private static RuleFile refused(String name, String code, String message, String expected) {
        Diagnostic diagnostic = Diagnostics.of(
                Diagnostic.Severity.ERROR, code, new SourceSpan(name, 1, 1), 1, message, "", expected, "");
        return new RuleFile(Optional.empty(), List.of(diagnostic));
    }
}
