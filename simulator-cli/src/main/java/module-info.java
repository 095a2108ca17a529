/** The nfwalk command. */
module io.nfwalk.cli {
    requires info.picocli;
    requires io.nfwalk.core;
    requires io.nfwalk.kernel;
    requires io.nfwalk.scenario;

    opens io.nfwalk.cli to
            info.picocli;
}
