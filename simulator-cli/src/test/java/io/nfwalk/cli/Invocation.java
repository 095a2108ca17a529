package io.nfwalk.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What a call of nfwalk gave.
 *
 * @param status the exit status
 * @param output what it wrote
 * @param errors what it said besides
 */
record Invocation(int status, String output, String errors) {
    /** Calls nfwalk with its output going into a file, as it were. */
    static Invocation of(String... arguments) {
        return of(false, arguments);
    }

    static Invocation of(boolean colour, String... arguments) {
        return of(colour, new RunningKernel(), arguments);
    }

    /** Calls nfwalk on that kernel. */
    static Invocation of(Kernel kernel, String... arguments) {
        return of(false, kernel, arguments);
    }

    private static Invocation of(boolean colour, Kernel kernel, String... arguments) {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        StringWriter errors = new StringWriter();
        int status = Main.run(new Output(output, colour), new PrintWriter(errors, true), kernel, arguments);
        return new Invocation(status, output.toString(StandardCharsets.UTF_8), errors.toString());
    }

    List<String> outputLines() {
        return output.lines().toList();
    }
}
