package io.nfwalk.kernel.linux;

import java.io.IOException;
import java.util.Locale;
import org.junit.jupiter.api.Assumptions;

/** What tests need that talk to the kernel they run on; where there is none, they say so aloud and are skipped. */
public final class LiveKernel {
    private static final int CPU = 0;

    private LiveKernel() {}

    /** The test's thread on one CPU, able to make namespaces; else the test is skipped. */
    public static PinnedThread pinnedThread() throws IOException {
        if (!System.getProperty("os.name").toLowerCase(Locale.ROOT).equals("linux")) {
            throw skipped("this is " + System.getProperty("os.name") + ", not Linux");
        }
        PinnedThread thread = PinnedThread.onCpu(CPU);
        try {
            Namespace.create(thread, "try").close();
            return thread;
        } catch (ErrnoException refused) {
            thread.close();
            throw skipped(refused.getMessage());
        }
    }

    private static RuntimeException skipped(String reason) {
        System.err.println("SKIPPED, nothing was tried on a kernel: " + reason);
        return Assumptions.abort(reason);
    }
}
