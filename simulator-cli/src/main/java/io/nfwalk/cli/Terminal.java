package io.nfwalk.cli;

import java.io.Console;
import java.util.Map;

/** Whether a person looks at what is written. */
final class Terminal {
    private Terminal() {}

    /** Colour is for terminals that can show it, and not for those who ask for none (https://no-color.org). */
    static boolean wantsColour(boolean terminal, Map<String, String> environment) {
        return terminal
                && environment.getOrDefault("NO_COLOR", "").isEmpty()
                && !environment.getOrDefault("TERM", "").equals("dumb");
    }

    /** Whether this process writes to a terminal. Since Java 22 there is a console without one, which says so. */
    static boolean isThere() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            return (Boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (ReflectiveOperationException beforeJava22) {
            return true;
        }
    }
}
