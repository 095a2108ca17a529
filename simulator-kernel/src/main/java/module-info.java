/** Carries scenarios out on the running Linux kernel, one network namespace a host, and tells what it did. */
module io.nfwalk.kernel {
    requires com.sun.jna;
    requires transitive io.nfwalk.scenario;

    exports io.nfwalk.kernel;
}
