package io.nfwalk.rules;

import io.nfwalk.packet.Family;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A line of a .cases file with what its header says; testdata/extensions/README.md tells the form. */
record ExtensionCase(String where, Header header, String read, String printed, String code) {
    private static final Pattern SETTING = Pattern.compile("(\\w+)=(?:\"([^\"]*)\"|(\\S+))");

    /** Where the cases' rules stand. */
    record Header(TableName table, String chain, String prefix, Family family) {
        static final Header DEFAULT = new Header(TableName.FILTER, "FORWARD", "", Family.IPV4);

        static Header of(String line) {
            Header header = DEFAULT;
            Matcher settings = SETTING.matcher(line);
            while (settings.find()) {
                String value = settings.group(2) != null ? settings.group(2) : settings.group(3);
                header = header.with(settings.group(1), value);
            }
            if (!settings.replaceAll("").replace("#@", "").isBlank()) {
                throw new IllegalArgumentException("not a header: " + line);
            }
            return header;
        }

        private Header with(String key, String value) {
            return switch (key) {
                case "table" -> new Header(TableName.of(value).orElseThrow(), chain, prefix, family);
                case "chain" -> new Header(table, value, prefix, family);
                case "prefix" -> new Header(table, chain, value, family);
                case "family" -> new Header(table, chain, prefix, Family.valueOf(value.toUpperCase(Locale.ROOT)));
                default -> throw new IllegalArgumentException("unknown key of a header: " + key);
            };
        }
    }

    /** All cases of a file. */
    static List<ExtensionCase> readAll(Path file) throws IOException {
        List<ExtensionCase> cases = new ArrayList<>();
        Header header = Header.DEFAULT;
        List<String> lines = Files.readAllLines(file);
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.startsWith("#@")) {
                header = Header.of(line);
            } else if (!line.isBlank() && !line.startsWith("#")) {
                cases.add(of(file.getFileName() + ":" + (i + 1), header, line));
            }
        }
        return cases;
    }

    private static ExtensionCase of(String where, Header header, String line) {
        String[] parts = line.split("(?<=\\s|^);(?=\\s|$)", -1);
        if (parts.length < 2
                || parts.length > 3
                || parts.length == 3 != parts[1].strip().equals("!")) {
            throw new IllegalArgumentException(where + ": not READ ; PRINTED and not READ ; ! ; CODE: " + line);
        }
        return new ExtensionCase(
                where, header, parts[0].strip(), parts[1].strip(), parts.length == 3 ? parts[2].strip() : "");
    }

    boolean isRefused() {
        return printed.equals("!");
    }

    /** The rule in a text of its own. */
    String text() {
        boolean builtIn =
                header.table().hooks().stream().anyMatch(hook -> hook.name().equals(header.chain()));
        return "*" + header.table() + "\n" + (builtIn ? "" : ":" + header.chain() + " - [0:0]\n") + line()
                + "\nCOMMIT\n";
    }

    private String line() {
        return "-A " + header.chain() + (header.prefix().isEmpty() ? "" : " " + header.prefix())
                + (read.isEmpty() ? "" : " " + read);
    }

    /** What is expected behind {@code -A CHAIN PREFIX}. */
    String expected() {
        return printed.equals("=") ? read : printed;
    }

    /** The part of the printed rule that {@link #expected()} is compared with. */
    String compared(String printedRule) {
        if (printedRule.equals(header.prefix())) {
            return "";
        }
        return !header.prefix().isEmpty() && printedRule.startsWith(header.prefix() + " ")
                ? printedRule.substring(header.prefix().length() + 1)
                : printedRule;
    }

    @Override
    public String toString() {
        return where + " " + read;
    }
}
