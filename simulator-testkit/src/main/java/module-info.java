/**
 * For tests of rule sets: arbitrary packets, rule sets and clusters, assertions, coverage, and laws to hold them to.
 */
@SuppressWarnings("requires-transitive-automatic")
module io.nfwalk.testkit {
    requires transitive io.nfwalk.core;
    requires transitive io.nfwalk.scenario;
    requires transitive net.jqwik.api;
    requires transitive org.assertj.core;
    requires transitive org.junit.jupiter.api;

    exports io.nfwalk.testkit;
    exports io.nfwalk.testkit.arbitrary;
    exports io.nfwalk.testkit.assertion;
    exports io.nfwalk.testkit.coverage;
    exports io.nfwalk.testkit.junit;
    exports io.nfwalk.testkit.law;

    provides net.jqwik.api.SampleReportingFormat with
            io.nfwalk.testkit.arbitrary.ReadableHost,
            io.nfwalk.testkit.arbitrary.ReadableRules;
}
