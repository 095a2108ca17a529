package io.nfwalk.rules;

import java.util.regex.Pattern;

/**
 * A line that came along when somebody copied what a terminal showed: {@code root@gw:~# iptables-save}, {@code [root@gw
 * ~]#}, {@code $ sudo iptables -S}.
 */
final class TerminalPrompt {
    private static final Pattern LINE = Pattern.compile(
            "(?:[\\w.-]+@[\\w.-]+[: ][^#$%>]*|\\[[\\w.-]+@[^\\]]*\\])[#$%>](?:\\s.*)?|[$%>] .*\\bip6?tables.*");

    private TerminalPrompt() {}

    /** Whether the line begins with a prompt. */
    static boolean is(String line) {
        boolean mayBe = line.indexOf('@') >= 0 || line.contains("tables");
        return mayBe && LINE.matcher(line).matches();
    }
}
